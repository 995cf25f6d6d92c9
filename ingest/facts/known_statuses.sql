-- Which words for a state do our rules understand, of those that sources' documents list and that land as they are said?
-- grain: one row per field and word, in capitals; Shopify's enumerations, Etsy's, Square's and Zendesk's states
SELECT field, unnest(words) AS word
FROM (
  VALUES
  (
    'payment',
    [
      'AUTHORIZED', 'EXPIRED', 'PAID', 'PARTIALLY_PAID', 'PARTIALLY_REFUNDED', 'PENDING', 'REFUNDED', 'VOIDED',
      'CANCELED', 'COMPLETED', 'FULLY_REFUNDED', 'OPEN', 'PAYMENT_PROCESSING', 'DRAFT'
    ]
  ),
  (
    'fulfilment',
    [
      'FULFILLED', 'FULFILLMENT_NOT_REQUIRED', 'IN_PROGRESS', 'ON_HOLD', 'OPEN', 'PARTIALLY_FULFILLED',
      'PENDING_FULFILLMENT', 'REQUEST_DECLINED', 'RESTOCKED', 'SCHEDULED', 'UNFULFILLED'
    ]
  ),
  (
    'return',
    ['INSPECTION_COMPLETE', 'IN_PROGRESS', 'NO_RETURN', 'RETURNED', 'RETURN_FAILED', 'RETURN_REQUESTED']
  ),
  ('promise', ['CANCELLED', 'CLOSED', 'INCOMPLETE', 'IN_PROGRESS', 'ON_HOLD', 'OPEN', 'SCHEDULED']),
  ('sending', ['CANCELLED', 'ERROR', 'FAILURE', 'OPEN', 'PENDING', 'SUCCESS']),
  (
    'parcel',
    [
      'PROPOSED', 'RESERVED', 'PREPARED', 'COMPLETED', 'CANCELED', 'FAILED', 'ATTEMPTED_DELIVERY', 'CARRIER_PICKED_UP',
      'CONFIRMED', 'DELAYED', 'DELIVERED', 'FAILURE', 'FULFILLED', 'IN_TRANSIT', 'LABEL_PRINTED', 'LABEL_PURCHASED',
      'LABEL_VOIDED', 'MARKED_AS_FULFILLED', 'NOT_DELIVERED', 'OUT_FOR_DELIVERY', 'PICKED_UP', 'READY_FOR_PICKUP',
      'SUBMITTED'
    ]
  ),
  ('transaction', ['AWAITING_RESPONSE', 'ERROR', 'FAILURE', 'PENDING', 'SUCCESS', 'UNKNOWN', 'CANCELED']),
  (
    'hold',
    [
      'AWAITING_PAYMENT', 'AWAITING_RETURN_ITEMS', 'HIGH_RISK_OF_FRAUD', 'INCORRECT_ADDRESS', 'INVENTORY_OUT_OF_STOCK',
      'ONLINE_STORE_POST_PURCHASE_CROSS_SELL', 'OTHER', 'UNKNOWN_DELIVERY_DATE'
    ]
  ),
  ('ticket', ['NEW', 'OPEN', 'PENDING', 'HOLD', 'SOLVED', 'CLOSED', 'DELETED']),
  ('dispute', ['ACCEPTED', 'CHARGE_REFUNDED', 'LOST', 'NEEDS_RESPONSE', 'PREVENTED', 'UNDER_REVIEW', 'WON'])
) AS spoken (field, words)
