// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Links;

namespace Telemetry.Kernel.Capturing;

/// <summary>
/// The kernel side of the appliance: programs, flow table, rings and counters, owned by this process. The order of use:
/// <see cref="Open"/>, start the reader on <see cref="Rings"/>, <see cref="AttachReceive"/>,
/// <see cref="AttachTransmit"/>; then <see cref="DetachTransmit"/>, <see cref="DetachReceive"/>, drain, dispose. All
/// calls must come from threads of the interfaces' network namespace.
/// </summary>
public sealed unsafe class KernelCapture : IDisposable
{
    internal const int HookCount = RingPlace.Hooks;

    /// <summary>Name of the program that drops all packets, used in place of <c>xdp_rx</c>.</summary>
    public const string DroppingProgram = "xdp_mirror";

    private static readonly string[] ProgramNames = ["xdp_rx", "tc_rx", "tc_tx"];

    private readonly BpfObject _object;
    private readonly List<StampedProgram> _stamped = [];        // those of removed devices too, few
    private WatchedInterface[] _interfaces;
    private InterfaceMap _map;
    private FlowTable _table;
    private IReadOnlyList<FlowDefinition> _flows;
    private bool _receiving;
    private bool _transmitting;

    private KernelCapture(
        BpfObject bpfObject, CaptureMemory memory, InterfaceMap map, WatchedInterface[] interfaces, FlowTable table)
    {
        _table = table;
        _flows = memory.Plan.Options.Flows;
        _object = bpfObject;
        Memory = memory;
        _map = map;
        _interfaces = interfaces;
    }

    /// <summary>Lowest devices below the interfaces of the options; devices added later are at the end.</summary>
    public IReadOnlyList<WatchedInterface> Interfaces => _interfaces;

    /// <summary>The watched interface with an index; null if there is none. Any thread; allocates nothing.</summary>
    public WatchedInterface? InterfaceOf(int index)
    {
        foreach (WatchedInterface watched in Volatile.Read(ref _interfaces))
        {
            if (watched.Index == index)
                return watched;
        }
        return null;
    }

    /// <summary>Text for each configured interface with its lowest devices: <c>bond0: eth1, eth2</c>.</summary>
    public IEnumerable<string> InterfaceTexts => _map.Interfaces.Select(known => known.Text);

    /// <summary>The same texts as they are now, one a line: <c>eth3: missing</c>, <c>eth3: not attached</c>.</summary>
    public string InterfaceLines => string.Join('\n', _map.Interfaces.Select(known =>
        known.StateText(name => _interfaces.Any(watched => watched.Name == name && IsAttached(watched)))));

    /// <summary>Configured interfaces that are not there, each with what is missing.</summary>
    public IEnumerable<(string Name, string What)> Missing =>
        _map.Missing.Select(known => (known.Name, known.Missing!.What));

    /// <summary>True if one of the configured interfaces carries only copies, there or not.</summary>
    public bool HasMirrors => Memory.Plan.Options.Interfaces.Any(device => device.Mirror);

    /// <summary>True if packets are dropped after capture on one of the configured interfaces, there or not.</summary>
    public bool HasDrops => Memory.Plan.Options.Interfaces.Any(device => device.Drop);

    /// <summary>True if a device is, or lies below, a configured interface; false after it left it.</summary>
    public bool IsConfigured(WatchedInterface watched) => _map.DeviceOf(watched.Name) is not null;

    /// <summary>Configured interfaces that are not lowest devices themselves, with the devices watched for
    /// them.</summary>
    public IEnumerable<(string Name, string Devices)> Resolved =>
        _map.Interfaces.Where(known => !known.IsLowest && known.Devices.Count > 0)
            .Select(known => (known.Name, known.DevicesText));

    /// <summary>Memory shared with the kernel.</summary>
    internal CaptureMemory Memory { get; }

    /// <summary>The rings: for each hook in use, one per CPU (array ring) or one (BPF ring buffer).</summary>
    public IReadOnlyList<RingDescriptor> Rings => Memory.Rings;

    /// <summary>Flight rings, one for each hook in use and CPU; empty without.</summary>
    public IReadOnlyList<FlightRing> Flights => Memory.Flights;

    /// <summary>Samples of packets of no flow; null if none are taken.</summary>
    public SampleRing? Samples => Memory.Samples;

    /// <summary>Flows that are matched now.</summary>
    public IReadOnlyList<FlowDefinition> Flows => _flows;

    /// <summary>Largest flow id for which there is room.</summary>
    public int LargestFlowId => Memory.Plan.LargestFlowId;

    /// <summary>Loads programs, maps and flows; attaches nothing.</summary>
    public static KernelCapture Open(KernelCaptureOptions options)
    {
        InterfaceMap map = MapOf(options);
        HashSet<string> missing = [.. map.Missing.Select(known => known.Name)];
        FlowTable flows = FlowTable.Build(options.Flows, map.PlacesOf, options.FlowCapacity, missing.Contains);
        WatchedInterface[] interfaces = [.. WatchAll(map, options)];
        Hook[] hooks = [.. LoadedHooks.Of(options, map, interfaces)];
        CapturePlan plan = CapturePlan.For(options, hooks, map.HasBridge);
        BpfObject bpfObject = BpfObject.OpenEmbedded(
            BpfObjectNames.Capture(
                blocks: flows.UdpBlocks != 0, flight: options.Flight is not null, trailers: options.Trailers));
        CaptureMemory? memory = null;
        try
        {
            plan.Apply(bpfObject, flows, ProgramNames);
            bpfObject.Load();
            memory = new CaptureMemory(bpfObject, plan);
            memory.Fill(flows);
            var capture = new KernelCapture(bpfObject, memory, map, interfaces, flows);
            foreach (WatchedInterface watched in interfaces)
                capture.UseStamps(watched);
            return capture;
        }
        catch
        {
            memory?.Dispose();
            bpfObject.Dispose();
            throw;
        }
    }

    /// <summary>Number of rings that <see cref="Open"/> will create; allocates nothing.</summary>
    public static int RingCount(KernelCaptureOptions options) => PlanFor(options).RingCount;

    /// <summary>Number of rings on NUMA nodes that <see cref="Open"/> will create; allocates nothing.</summary>
    public static int RingCountOn(KernelCaptureOptions options, IReadOnlyCollection<int> nodes) =>
        PlanFor(options).RingCountOn(nodes);

    /// <summary>Attaches the receive programs to all interfaces, or to none.</summary>
    public void AttachReceive()
    {
        _receiving = true;
        AttachAll(watched => watched.AttachReceive(ProgramFd), DetachReceive);
    }

    /// <summary>Attaches the transmit programs to all interfaces, or to none.</summary>
    public void AttachTransmit()
    {
        _transmitting = true;
        AttachAll(watched => watched.AttachTransmit(ProgramFd), DetachTransmit);
    }

    /// <summary>Detaches the transmit programs.</summary>
    public void DetachTransmit()
    {
        _transmitting = false;
        foreach (WatchedInterface watched in _interfaces)
            watched.DetachTransmit();
    }

    /// <summary>Detaches the receive programs.</summary>
    public void DetachReceive()
    {
        _receiving = false;
        foreach (WatchedInterface watched in _interfaces)
            watched.DetachReceive();
    }

    /// <summary>Plans the change to another set of flows while the programs run; changes nothing.</summary>
    /// <param name="flows">Complete new set of flows.</param>
    /// <exception cref="FailureException">The programs would have to be loaded again.</exception>
    public FlowTableChange PlanFlows(IReadOnlyList<FlowDefinition> flows)
    {
        CapturePlan.CheckFlows(flows);
        CapturePlan plan = Memory.Plan;
        foreach (FlowDefinition flow in flows)
        {
            string? what = flow.Id > plan.LargestFlowId
                ? $"more than {plan.LargestFlowId} flows"
                : flow.SnapLength > plan.SnapLimit ? $"snap is {flow.SnapLength}, rings were made for {plan.SnapLimit}"
                : flow.IsWhole && !plan.HoldsWhole ? "rings were not made for whole segments"
                : null;
            if (what is not null)
                throw new FailureException(new Failure(
                    ExitCode.Failed, flow.Endpoint.ToString(), what, "restart the appliance"));
        }
        foreach (WatchedInterface watched in _interfaces)
            watched.CheckTags(_map.NeedsTags(watched.Name, flows));
        return FlowTableChange.Plan(_table, flows, _map.PlacesOf);
    }

    /// <summary>First half of a change: once it returns, packets of removed flows are no longer recorded.</summary>
    public void RemoveFlows(FlowTableChange change) => Memory.Do(change.Removals);

    /// <summary>Second half of a change.</summary>
    public void AddFlows(FlowTableChange change, IReadOnlyList<FlowDefinition> flows)
    {
        Memory.Do(change.Additions);
        _table = change.Result;
        _flows = flows;
        foreach (WatchedInterface watched in _interfaces)
            watched.NeedsTags = _map.NeedsTags(watched.Name, flows);
    }

    /// <summary>Adds up the counters of all hooks and CPUs; no system call, no allocation.</summary>
    public void ReadCounters(ref KernelCounters counters)
    {
        counters = default;
        for (int index = 0; index < Memory.StateCount; index++)
            counters.Add(Memory.State(index));
    }

    /// <summary>Hooks that a program is loaded for.</summary>
    public IReadOnlyList<Hook> Hooks => Memory.Plan.Hooks;

    public static string ProgramOf(Hook hook) => ProgramNames[(int)hook];

    /// <summary>Frames seen at a hook on all CPUs; no system call, no allocation.</summary>
    public long SeenAt(Hook hook)
    {
        ulong seen = 0;
        for (int index = (int)hook; index < Memory.StateCount; index += HookCount)
            seen += Volatile.Read(ref Memory.State(index)->Counters[(int)HookCounter.Seen]);
        return (long)seen;
    }

    /// <summary>The kernel's figures of the programs at a hook.</summary>
    public ProgramFacts ReadFacts(Hook hook)
    {
        bool drops = hook == Hook.XdpRx && HasDrops;
        return ProgramFacts.Read(drops ? [ProgramFd(hook), ProgramFd(hook, drops: true)] : [ProgramFd(hook)]);
    }

    /// <summary>Records of a flow lost so far on all CPUs and hooks, CPUs without a ring included.</summary>
    public long FlowLost(int flowId) => Memory.LostOf(flowId, onlyWithoutRing: false);

    /// <summary>Records of a flow lost so far on CPUs without a ring.</summary>
    public long LostWithoutRing(int flowId) => Memory.LostOf(flowId, onlyWithoutRing: true);

    /// <summary>Records lost so far, of all flows, on all CPUs and hooks: two loads per CPU and hook.</summary>
    public ulong LostRecords()
    {
        ulong lost = 0;
        for (int index = 0; index < Memory.StateCount; index++)
        {
            HookState* state = Memory.State(index);
            lost += Volatile.Read(ref state->Counters[(int)HookCounter.LostFull])
                + Volatile.Read(ref state->Counters[(int)HookCounter.LostNoRing]);
        }
        return lost;
    }

    /// <summary>Makes an interface with NIC stamps at XDP load a program of its own when it is attached.</summary>
    private void UseStamps(WatchedInterface watched)
    {
        if (watched.Request.NicStamps && watched.ReceiveHook == Hook.XdpRx)
            watched.StampedFd = StampedFd;
    }

    private int StampedFd(WatchedInterface watched)
    {
        StampedProgram? known = _stamped.Find(program => program.InterfaceIndex == watched.Index);
        if (known is null)
            _stamped.Add(known = StampedProgram.Load(_object, Memory.Plan, watched.Name, watched.Index));
        return known.Fd;
    }

    public void Dispose()
    {
        DetachTransmit();
        DetachReceive();
        _stamped.ForEach(program => program.Dispose());
        Memory.Dispose();
        _object.Dispose();
    }

    /// <summary>File descriptor of a loaded program.</summary>
    /// <param name="drops">True for the dropping program, at <see cref="Hook.XdpRx"/>.</param>
    internal int ProgramFd(Hook hook, bool drops = false) =>
        _object.ProgramFd(drops ? DroppingProgram : ProgramNames[(int)hook]);

    /// <summary>Indexes of the devices on which a flow is expected; empty for any.</summary>
    public int[] IndexesOf(FlowDefinition flow) => flow.Interface is { } name
        ? [.. _map.PlacesOf(name).Select(place => place.InterfaceIndex)] : [];

    /// <summary>Makes another object search flows in this capture's table; before that object is loaded.</summary>
    internal void ShareFlows(BpfObject other)
    {
        other.Map("flow_table").Share(_object.Map("flow_table"));
        other.Configure("configuration", [Memory.Plan.Constants]);
    }

    /// <summary>Index of the interface that a flow names, to which its receivers' sockets are bound; 0 if it names
    /// none, an index that no device has while it is missing.</summary>
    public int NamedIndexOf(FlowDefinition flow) => flow.Interface is { } name ? _map.IndexOrStandIn(name) : 0;

    /// <summary>True if a flow's packets are seen: a program is attached on a device where they arrive, or on all
    /// devices if they may arrive anywhere.</summary>
    public bool IsSeen(FlowDefinition flow) => flow.Interface is null
        ? !_map.Missing.Any() && !_interfaces.Any(watched => watched.IsMissed)
        : IndexesOf(flow).Any(index => InterfaceOf(index) is { HasProgram: true });

    /// <summary>Current devices of the interfaces of the options.</summary>
    internal InterfaceMap ReadLinks() =>
        InterfaceMap.After(_map, Memory.Plan.Options.Interfaces, LinksOf(Memory.Plan.Options));

    /// <summary>Matches flows by new devices and VLAN ids from now on.</summary>
    /// <exception cref="FailureException">The loaded programs have no room for them.</exception>
    internal void Follow(InterfaceMap map)
    {
        if (map.HasBridge && !Memory.Plan.SkipsForwarded)
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, map.Interfaces.First(known => known.IsBridge).Name, "a bridge is there now, and the "
                + "loaded programs would see what it forwards twice", "restart the appliance"));
        }
        map.CheckPairs();
        foreach (WatchedInterface watched in _interfaces)
            watched.CheckTags(map.NeedsTags(watched.Name, _flows));
        FlowTableChange change = FlowTableChange.Plan(_table, _flows, map.PlacesOf);
        RemoveFlows(change);
        AddFlows(change, _flows);
        _map = map;
    }

    /// <summary>Starts to watch one more device; attaches nothing yet.</summary>
    /// <exception cref="FailureException">It cannot be watched.</exception>
    internal WatchedInterface Add(CaptureInterface device)
    {
        WatchedInterface added = Watch(device, _map, Memory.Plan.Options, _flows);
        if (device.Receive && !Memory.Plan.Hooks.Contains(added.ReceiveHook))
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, device.Name, $"it needs the program {ProgramNames[(int)added.ReceiveHook]}, which no "
                + "interface needed at the start", "restart the appliance, or choose the same attach for all"));
        }
        UseStamps(added);
        _interfaces = [.. _interfaces, added];
        return added;
    }

    /// <summary>True if all programs that belong on a device are attached.</summary>
    internal bool IsAttached(WatchedInterface watched) => watched.IsAttached(_receiving, _transmitting);

    /// <summary>True if a configured interface, or a device below it, is not there.</summary>
    internal bool IsMissing(string name) => _map.Missing.Any(known => known.Name == name);

    /// <summary>Attaches to a device the programs that are on all others.</summary>
    internal void Attach(WatchedInterface watched)
    {
        if (_receiving)
            watched.AttachReceive(ProgramFd);
        if (_transmitting)
            watched.AttachTransmit(ProgramFd);
    }

    private void AttachAll(Action<WatchedInterface> attach, Action detach)
    {
        try
        {
            foreach (WatchedInterface watched in _interfaces)
                attach(watched);
        }
        catch
        {
            detach();
            throw;
        }
    }

    private static IReadOnlyList<NetworkLink> LinksOf(KernelCaptureOptions options) =>
        options.Links is { } links ? links() : LinkTable.Read();

    private static InterfaceMap MapOf(KernelCaptureOptions options) =>
        InterfaceMap.Of(options.Interfaces, LinksOf(options));

    internal static CapturePlan PlanFor(KernelCaptureOptions options)
    {
        InterfaceMap map = MapOf(options);
        return CapturePlan.For(
            options, [.. LoadedHooks.Of(options, map, WatchAll(map, options))], map.HasBridge);
    }

    private static IEnumerable<WatchedInterface> WatchAll(InterfaceMap map, KernelCaptureOptions options) =>
        map.Devices.Where(device => NetworkDevice.IndexOf(device.Name) != 0)
            .Select(device => Watch(device, map, options, options.Flows));

    private static WatchedInterface Watch(
        CaptureInterface device, InterfaceMap map, KernelCaptureOptions options, IReadOnlyList<FlowDefinition> flows) =>
        new(device, options.ForceClsact, map.NeedsTags(device.Name, flows));
}
