// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Watches the interfaces: reports to the user those that are missing, disappeared or came, and sends control
/// messages about changes of the carrier and about lines that were not observed meanwhile.</summary>
/// <param name="interfaces">Detects changes, and attaches again.</param>
/// <param name="kernel">The attached programs.</param>
/// <param name="control">Receives control messages.</param>
/// <param name="notices">Receives lines for the user.</param>
/// <param name="changed">Called after changes.</param>
internal sealed class InterfaceWatcher(
    InterfaceWatch interfaces, KernelCapture kernel, ControlQueue control, IProgress<string> notices,
    Action changed)
    : IHostWatcher, IFlowFollower
{
    private readonly Queue<ControlMessage> _waiting = [];
    private readonly HashSet<string> _withoutCarrier = [];
    private readonly HashSet<string> _detached = [];
    private readonly HashSet<int> _unseenFlows = [];
    private bool _hasLooked;
    private long _lastLookNs;

    public long LookEveryNs => 100_000_000;

    public void Look(long nowNs)
    {
        IReadOnlyList<InterfaceChange> changes = interfaces.Poll(nowNs);
        if (!_hasLooked)
            ReportMissingCarriers(nowNs);
        for (int i = 0; i < changes.Count; i++)
        {
            notices.Report(Describe(changes[i], _detached.Contains(changes[i].Name)));
            ReportCarrier(changes[i], nowNs);
            ReportPrograms(changes[i], nowNs);
        }
        if (changes.Count > 0)
        {
            ReportFlows(nowNs);
            changed();
        }
        while (_waiting.TryPeek(out ControlMessage message) && control.TryAdd(message))
            _ = _waiting.Dequeue();
        _lastLookNs = nowNs;
    }

    public void Follow(Topology topology)
    {
        _unseenFlows.IntersectWith(topology.Flows.Select(flow => flow.Id));
        HashSet<int> known = [.. kernel.Flows.Select(flow => flow.Id)];
        _unseenFlows.UnionWith(topology.Flows.Where(flow => !known.Contains(flow.Id) && !kernel.IsSeen(flow))
            .Select(flow => flow.Id));
    }

    private void ReportMissingCarriers(long nowNs)
    {
        _hasLooked = true;
        _lastLookNs = nowNs;
        foreach (WatchedInterface watched in kernel.Interfaces)
        {
            if (!watched.HasCarrier && _withoutCarrier.Add(watched.Name))
                Enqueue(ControlKind.CarrierLost, watched.Name, duringAttach: false, nowNs);
        }
    }

    private void ReportCarrier(in InterfaceChange change, long nowNs)
    {
        // An interface on other devices has no carrier of its own here: each of them has.
        bool isBack = change.Kind switch
        {
            InterfaceChangeKind.CarrierBack or InterfaceChangeKind.Left => true,
            InterfaceChangeKind.Reattached or InterfaceChangeKind.Joined or InterfaceChangeKind.Appeared =>
                change.Place < 0 || kernel.Interfaces[change.Place].HasCarrier,
            _ => false,
        };
        if (isBack && _withoutCarrier.Remove(change.Name))
            Enqueue(ControlKind.CarrierBack, change.Name, change.ByAttach, nowNs);
        else if (change.Kind is InterfaceChangeKind.CarrierLost or InterfaceChangeKind.Removed
            or InterfaceChangeKind.Missing && _withoutCarrier.Add(change.Name))
            Enqueue(ControlKind.CarrierLost, change.Name, change.ByAttach, nowNs);
    }

    private void ReportPrograms(in InterfaceChange change, long nowNs)
    {
        if (change.Kind is InterfaceChangeKind.Detached or InterfaceChangeKind.AttachFailed
            && _detached.Add(change.Name))
            Enqueue(ControlKind.ProgramDetached, change.Name, duringAttach: false, nowNs);
        else if (change.Kind is InterfaceChangeKind.Reattached or InterfaceChangeKind.Left
            or InterfaceChangeKind.Joined or InterfaceChangeKind.Appeared && _detached.Remove(change.Name))
            Enqueue(ControlKind.ProgramAttached, change.Name, duringAttach: false, MonotonicClock.NowNs);
    }

    private void Enqueue(ControlKind kind, string name, bool duringAttach, long nowNs) =>
        _waiting.Enqueue(new ControlMessage
        {
            StampNs = nowNs,
            SinceNs = _lastLookNs,
            Kind = kind,
            LineIndex = -1,
            Interface = InterfaceName.Of(name),
            DuringAttach = duringAttach ? (byte)1 : (byte)0,
        });

    // Numbers, and bytes of connections, that pass while no program is attached are not losses of the market.
    private void ReportFlows(long nowNs)
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
        InterfaceChangeKind.Renamed when change.Detail == change.Name =>
            $"{change.Name}: the interface has its name again",
        InterfaceChangeKind.Renamed =>
            $"{change.Name}: the interface was renamed to {change.Detail}; it is watched as before, as {change.Name}",
        InterfaceChangeKind.Joined => $"{change.Name}: is a member now; attached",
        InterfaceChangeKind.Left => $"{change.Name}: is not a member any more; detached",
        InterfaceChangeKind.Missing => $"{change.Name}: {change.Detail} now; run waits for it",
        InterfaceChangeKind.Appeared when change.Place < 0 => $"{change.Name}: is there now, on {change.Detail}",
        InterfaceChangeKind.Appeared => $"{change.Name}: the interface is there as index {change.Index}; attached",
        InterfaceChangeKind.CarrierLost =>
            $"{change.Name}: the carrier is gone{(change.ByAttach ? ", when programs were attached" : "")}",
        InterfaceChangeKind.CarrierBack => $"{change.Name}: the carrier is back",
        _ => $"{change.Name}: the interface is there, but attaching failed and is tried again: {change.Detail}",
    };
}
