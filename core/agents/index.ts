export { deriveLooks, type OwnLooks } from './looks.ts';
export { checkName, NAME_MAX, NAME_MIN } from './names.ts';
export {
  type AgentService,
  type AgentView,
  agentInclude,
  createAgentService,
  type RatingView,
  viewAgent,
} from './service.ts';
