/** Answers that this way is not open yet. */
export const handler = async (): Promise<{ statusCode: number }> => ({ statusCode: 503 });
