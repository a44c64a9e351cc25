// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>
/// Looks after the interfaces: tells people of those that went or came back, notes changes of the carrier, and which
/// lines nobody saw meanwhile.
/// </summary>
/// <param name="interfaces">Notices changes, and attaches again.</param>
/// <param name="kernel">What is attached.</param>
/// <param name="notes">Where changes are noted.</param>
/// <param name="notices">Where people are told.</param>
internal sealed class InterfaceWatcher(
    InterfaceWatch interfaces, KernelCapture kernel, ControlQueue notes, IProgress<string> notices)
    : IHostWatcher, IFlowFollower
{
    private readonly Queue<ControlMessage> _waiting = [];
    private readonly HashSet<string> _withoutCarrier = [];
    private readonly HashSet<string> _detached = [];
    private readonly HashSet<int> _unseenFlows = [];
    private bool _hasLooked;
    private long _lastLookNs;

    /// <inheritdoc/>
    public long LookEveryNs => 100_000_000;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        IReadOnlyList<InterfaceChange> changes = interfaces.Poll(nowNs);
        if (!_hasLooked)
            NoteMissingCarriers(nowNs);
        for (int i = 0; i < changes.Count; i++)
        {
            notices.Report(Describe(changes[i], _detached.Contains(changes[i].Name)));
            NoteCarrier(changes[i], nowNs);
            NotePrograms(changes[i], nowNs);
        }
        if (changes.Count > 0)
            NoteFlows(nowNs);
        while (_waiting.TryPeek(out ControlMessage note) && notes.TryAdd(note))
            _ = _waiting.Dequeue();
        _lastLookNs = nowNs;
    }

    /// <inheritdoc/>
    public void Follow(Topology topology) => _unseenFlows.IntersectWith(topology.Flows.Select(flow => flow.Id));

    private void NoteMissingCarriers(long nowNs)
    {
        _hasLooked = true;
        _lastLookNs = nowNs;
        foreach (WatchedInterface watched in kernel.Interfaces)
        {
            if (!watched.HasCarrier && _withoutCarrier.Add(watched.Name))
                Note(ControlKind.CarrierLost, watched.Name, duringAttach: false, nowNs);
        }
    }

    private void NoteCarrier(in InterfaceChange change, long nowNs)
    {
        bool isBack = change.Kind is InterfaceChangeKind.CarrierBack or InterfaceChangeKind.Left
            || (change.Kind is InterfaceChangeKind.Reattached or InterfaceChangeKind.Joined
                && kernel.Interfaces[change.Place].HasCarrier);
        if (isBack && _withoutCarrier.Remove(change.Name))
            Note(ControlKind.CarrierBack, change.Name, change.ByAttach, nowNs);
        else if (change.Kind is InterfaceChangeKind.CarrierLost or InterfaceChangeKind.Removed
            && _withoutCarrier.Add(change.Name))
            Note(ControlKind.CarrierLost, change.Name, change.ByAttach, nowNs);
    }

    private void NotePrograms(in InterfaceChange change, long nowNs)
    {
        if (change.Kind == InterfaceChangeKind.Detached && _detached.Add(change.Name))
            Note(ControlKind.ProgramDetached, change.Name, duringAttach: false, nowNs);
        else if (change.Kind is InterfaceChangeKind.Reattached or InterfaceChangeKind.Left
            && _detached.Remove(change.Name))
            Note(ControlKind.ProgramAttached, change.Name, duringAttach: false, MonotonicClock.NowNs);
    }

    private void Note(ControlKind kind, string name, bool duringAttach, long nowNs) =>
        _waiting.Enqueue(new ControlMessage
        {
            StampNs = nowNs,
            SinceNs = _lastLookNs,
            Kind = kind,
            LineIndex = -1,
            Interface = InterfaceName.Of(name),
            DuringAttach = duringAttach ? (byte)1 : (byte)0,
        });

    // Numbers, and bytes of streams, that pass while no program is attached are none of the market's losses.
    private void NoteFlows(long nowNs)
    {
        foreach (FlowDefinition flow in kernel.Flows)
        {
            bool isSeen = kernel.IsSeen(flow);
            if (isSeen ? !_unseenFlows.Remove(flow.Id) : !_unseenFlows.Add(flow.Id))
                continue;
            _waiting.Enqueue(new ControlMessage
            {
                StampNs = isSeen ? MonotonicClock.NowNs : nowNs,
                SinceNs = _lastLookNs,
                Kind = isSeen ? ControlKind.FlowWatched : ControlKind.FlowUnwatched,
                FlowId = flow.Id,
                LineIndex = (short)flow.LineIndex,
            });
        }
    }

    private static string Describe(in InterfaceChange change, bool wasDetached) => change.Kind switch
    {
        InterfaceChangeKind.Removed => $"{change.Name}: the interface is gone; nothing is seen there until it is back",
        InterfaceChangeKind.Reattached when wasDetached => $"{change.Name}: our programs are attached again",
        InterfaceChangeKind.Reattached =>
            $"{change.Name}: the interface is back as index {change.Index}; attached again",
        InterfaceChangeKind.Detached =>
            $"{change.Name}: somebody detached our programs (see 'bpftool link'); nothing is seen there until they are "
            + "attached again",
        InterfaceChangeKind.Joined => $"{change.Name}: is a member now; attached",
        InterfaceChangeKind.Left => $"{change.Name}: is no member any more; detached",
        InterfaceChangeKind.CarrierLost =>
            $"{change.Name}: the carrier is gone{(change.ByAttach ? ", when programs were attached" : "")}",
        InterfaceChangeKind.CarrierBack => $"{change.Name}: the carrier is back",
        _ => $"{change.Name}: the interface is there, but attaching failed and is tried again: {change.Detail}",
    };
}
