/** Why an answer is what it is, in a code and in words (2.0.1 StatusInfoType). */
export type StatusInfo = { reasonCode: string; additionalInfo?: string };
