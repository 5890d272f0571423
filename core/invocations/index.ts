export {
  type ConversationService,
  createConversationService,
  createInvocationService,
  type InvocationService,
} from './service.ts';
