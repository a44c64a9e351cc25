// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Messages;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath;

/// <summary>Reports kernel programs of the host path that were not run for some events, since they ran
/// already.</summary>
/// <param name="sources">Has the programs' totals.</param>
/// <param name="control">Receives a message for each program whose count grew.</param>
internal sealed class MissedWatcher(IHostCounterSource sources, ControlQueue control) : IHostWatcher
{
    private const long LookNs = 1_000_000_000;

    private readonly HookRow[] _rows = new HookRow[HookRow.MaxReported];
    private readonly long[] _reported = new long[HookRow.MaxReported];

    public long LookEveryNs => LookNs;

    public void Look(long nowNs)
    {
        int count = sources.ReadHooks(_rows);
        for (int index = 0; index < count; index++)
        {
            long missed = NullValue.ToNullable(_rows[index].Counters.Missed) ?? 0;
            if (missed <= _reported[index])
                continue;
            bool hasRoom = control.TryAdd(new ControlMessage
            {
                StampNs = nowNs,
                Kind = ControlKind.HookMissed,
                LineIndex = -1,
                Count = missed - _reported[index],
                Subject = EventSubject.OfDevice(_rows[index].Program),
            });
            if (hasRoom)
                _reported[index] = missed;
        }
    }
}
