// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Model.Control;
using Telemetry.Publishing.State;

namespace Telemetry.Appliance.Watchers;

/// <summary>Reports when the state of the day cannot be written, and when it can again.</summary>
internal sealed class StateWatcher(StateWriter writer, ControlQueue control, IProgress<string> notices) : IHostWatcher
{
    private long _reported;
    private bool _isFailing;

    public long LookEveryNs => 1_000_000_000;

    public void Look(long nowNs)
    {
        long failures = writer.Failures;
        bool isFailing = writer.IsFailing;
        if (isFailing == _isFailing && (isFailing || failures == _reported))
            return;
        var message = new ControlMessage
        {
            StampNs = nowNs,
            Kind = isFailing ? ControlKind.StateNotWritten : ControlKind.StateWritten,
            Count = failures - _reported,
            LineIndex = -1,
        };
        if (!control.TryAdd(message))
            return;
        notices.Report(isFailing
            ? $"the state of the day cannot be written: {writer.LastError}; measuring goes on, a restart would lose it"
            : "the state of the day is written again");
        (_reported, _isFailing) = (failures, isFailing);
    }
}
