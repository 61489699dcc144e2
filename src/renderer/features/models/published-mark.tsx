import { IconRosetteDiscountCheck } from '@tabler/icons-react';
import classes from './models.module.css';

/** Says by shape, colour and word that a model is published. */
export function PublishedMark() {
  return (
    <span className={classes['published']}>
      <IconRosetteDiscountCheck size={15} stroke={1.9} aria-hidden />
      Published
    </span>
  );
}
