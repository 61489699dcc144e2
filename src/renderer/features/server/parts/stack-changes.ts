/** Read again after a call that changes the stack; what else it changes comes as `stack.changed`. */
export const STACK_CHANGES = [['stack', 'state']] as const;
