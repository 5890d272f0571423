/** Reads multipart/form-data as grammY writes it (RFC 7578; its header parameters may come without quotes or blanks). */

export interface UploadedFile {
  filename: string;
  bytes: Uint8Array;
}

export interface MultipartBody {
  fields: Record<string, string>;
  files: Record<string, UploadedFile>;
}

export function parseMultipart(body: Buffer, contentType: string): MultipartBody {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error('multipart without a boundary');
  const result: MultipartBody = { fields: {}, files: {} };
  const delimiter = Buffer.from(`--${boundary}`);
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const partStart = start + delimiter.length + 2;
    const next = body.indexOf(delimiter, partStart);
    if (next < 0) break;
    readPart(body.subarray(partStart, next - 2), result);
    start = next;
  }
  return result;
}

function readPart(part: Buffer, result: MultipartBody): void {
  const headEnd = part.indexOf('\r\n\r\n');
  if (headEnd < 0) throw new Error('multipart part without headers');
  const head = part.subarray(0, headEnd).toString('utf8');
  const bytes = part.subarray(headEnd + 4);
  const name = /name="?([^";\r\n]+)"?/i.exec(head)?.[1];
  const filename = /filename="?([^";\r\n]+)"?/i.exec(head)?.[1];
  if (name === undefined) throw new Error('multipart part without a name');
  if (filename === undefined) result.fields[name] = bytes.toString('utf8');
  else result.files[name] = { filename, bytes: new Uint8Array(bytes) };
}
