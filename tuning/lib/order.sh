# shellcheck shell=bash
# When each setting is written and when it is restored. Neither is the reverse of the other: a new number of queues wipes
# what belongs to queues, so queues come first both ways, and the rest is written again behind them.

readonly -a groups=(nic irq cpu memory clock kernel bpf)

readonly -a apply_order=(
  irqbalance        # it would move interrupts again within ten seconds
  irq-default       # interrupts that the steps below make again are already to go there
  mtu
  rings
  channels          # wipes XPS and RPS masks, flow rules and the RSS table
  napi-threaded     # cannot be switched off any more once GRO and XDP are gone
  features
  pause
  steering          # rules need the queues they point at
  rss
  coalesce-adaptive # as long as it is on, drivers overwrite the values
  coalesce
  driver-flags
  partition         # takes cores away from everything else
  cpus              # CPUs that are switched off, and the interrupts and masks that move with them
  irq-affinity      # drivers reset it when rings, queues and features change
  queue-masks
  napi
  qdisc
  host
  clock
  power-governor    # writes the energy preference too
  power
)

readonly -a revert_order=(
  mtu
  rings
  channels
  features
  napi-threaded     # needs GRO or XDP to be switched on again
  pause
  steering
  rss
  coalesce
  coalesce-adaptive # last: the values would be overwritten
  driver-flags
  cpus              # before what names them
  irq-affinity
  queue-masks
  napi
  qdisc
  host
  clock
  power-governor    # some governors do not let the energy preference be written
  power
  partition
  irq-default
  irqbalance        # last: it may move what was restored
)
