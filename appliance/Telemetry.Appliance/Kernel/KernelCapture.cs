// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel.Attaching;
using Telemetry.Appliance.Kernel.Layout;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel;

/// <summary>
/// The kernel side of the appliance: programs, flow table, rings and counters, owned by this process. The order of use:
/// <see cref="Open"/>, start the reader on <see cref="Rings"/>, <see cref="AttachReceive"/>,
/// <see cref="AttachTransmit"/>; then <see cref="DetachTransmit"/>, <see cref="DetachReceive"/>, drain, dispose. All of
/// it on threads of the network namespace that the interfaces are in.
/// </summary>
public sealed unsafe class KernelCapture : IDisposable
{
    internal const int HookCount = 3;                           // HOOK_COUNT

    private static readonly string[] ProgramNames = ["xdp_rx", "tc_rx", "tc_tx"];

    private readonly BpfObject _object;
    private readonly CaptureMemory _memory;
    private readonly WatchedInterface[] _interfaces;
    private FlowTable _table;
    private IReadOnlyList<FlowDefinition> _flows;
    private bool _receiving;
    private bool _transmitting;

    private KernelCapture(
        BpfObject bpfObject, CaptureMemory memory, WatchedInterface[] interfaces, FlowTable table)
    {
        _table = table;
        _flows = memory.Plan.Options.Flows;
        _object = bpfObject;
        _memory = memory;
        _interfaces = interfaces;
    }

    /// <summary>The interfaces in the order of the options.</summary>
    public IReadOnlyList<WatchedInterface> Interfaces => _interfaces;

    /// <summary>The rings: of each hook in use, one for each CPU (array ring) or one (BPF ring buffer).</summary>
    public IReadOnlyList<RingDescriptor> Rings => _memory.Rings;

    /// <summary>Largest flow id that there is room for.</summary>
    public int LargestFlowId => _memory.Plan.LargestFlowId;

    /// <summary>Loads programs, maps and flows; attaches nothing.</summary>
    public static KernelCapture Open(KernelCaptureOptions options)
    {
        WatchedInterface[] interfaces =
            [.. options.Interfaces.Select(request => new WatchedInterface(request, options.ForceClsact))];
        Hook[] hooks = [.. HooksOf(options, interfaces)];
        CapturePlan plan = CapturePlan.For(options, hooks);
        FlowTable flows = TableOf(options);
        BpfObject bpfObject = BpfObject.OpenEmbedded();
        CaptureMemory? memory = null;
        try
        {
            RecordLayout.Check(bpfObject.Btf).ThrowIfDifferent();
            plan.Apply(bpfObject, flows, ProgramNames);
            bpfObject.Load();
            memory = new CaptureMemory(bpfObject, plan);
            memory.Fill(flows);
            return new KernelCapture(bpfObject, memory, interfaces, flows);
        }
        catch
        {
            memory?.Dispose();
            bpfObject.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of kernel memory that <see cref="Open"/> will take; takes nothing.</summary>
    public static long MemoryBytes(KernelCaptureOptions options) => PlanFor(options).TotalBytes;

    /// <summary>Rings that <see cref="Open"/> will make; takes nothing.</summary>
    public static int RingCount(KernelCaptureOptions options) => PlanFor(options).RingCount;

    /// <summary>Puts the receive programs on all interfaces; all or none.</summary>
    public void AttachReceive()
    {
        _receiving = true;
        try
        {
            foreach (WatchedInterface watched in _interfaces)
                watched.AttachReceive(ProgramFd);
        }
        catch
        {
            DetachReceive();
            throw;
        }
    }

    /// <summary>Puts the transmit programs on all interfaces; all or none.</summary>
    public void AttachTransmit()
    {
        _transmitting = true;
        try
        {
            foreach (WatchedInterface watched in _interfaces)
                watched.AttachTransmit(ProgramFd);
        }
        catch
        {
            DetachTransmit();
            throw;
        }
    }

    /// <summary>Takes the transmit programs off.</summary>
    public void DetachTransmit()
    {
        _transmitting = false;
        foreach (WatchedInterface watched in _interfaces)
            watched.DetachTransmit();
    }

    /// <summary>Takes the receive programs off.</summary>
    public void DetachReceive()
    {
        _receiving = false;
        foreach (WatchedInterface watched in _interfaces)
            watched.DetachReceive();
    }

    /// <summary>Works out how to come to other flows while the programs run; changes nothing.</summary>
    /// <param name="flows">All flows that are wanted, those that stay first.</param>
    /// <exception cref="FailureException">The programs would have to be loaded anew.</exception>
    internal FlowTableChange PlanFlows(IReadOnlyList<FlowDefinition> flows)
    {
        CapturePlan.CheckFlows(flows);
        CapturePlan plan = _memory.Plan;
        foreach (FlowDefinition flow in flows)
        {
            string? what = flow.Id > plan.LargestFlowId
                ? $"more than {plan.LargestFlowId} flows"
                : flow.SnapLength > plan.SnapLimit ? $"snap is {flow.SnapLength}, rings were made for {plan.SnapLimit}"
                : null;
            if (what is not null)
                throw new FailureException(new Failure(
                    ExitCode.Failed, flow.Endpoint.ToString(), what, "restart the appliance"));
        }
        return FlowTableChange.Plan(_table, flows, IndexesOf(plan.Options));
    }

    /// <summary>The first half of a change: from its return on no packet of a flow that goes is recorded.</summary>
    internal void RemoveFlows(FlowTableChange change) => _memory.Do(change.Removals);

    /// <summary>The second half of a change.</summary>
    internal void AddFlows(FlowTableChange change, IReadOnlyList<FlowDefinition> flows)
    {
        _memory.Do(change.Additions);
        _table = change.Result;
        _flows = flows;
    }

    /// <summary>Adds up the counters of all hooks and CPUs; no system call, no allocation.</summary>
    public void ReadCounters(ref KernelCounters counters)
    {
        counters = default;
        for (int index = 0; index < _memory.StateCount; index++)
            counters.Add(_memory.State(index));
    }

    /// <summary>Adds up the counters of one hook over all CPUs.</summary>
    public void ReadCounters(Hook hook, ref KernelCounters counters)
    {
        counters = default;
        for (int index = (int)hook; index < _memory.StateCount; index += HookCount)
            counters.Add(_memory.State(index));
    }

    /// <summary>Records of a flow that one ring has lost so far; wraps. The count that its records carry.</summary>
    public uint FlowLost(RingDescriptor ring, int flowId) =>
        (uint)flowId <= (uint)LargestFlowId ? Volatile.Read(ref ring.FlowLost[flowId]) : 0;

    /// <summary>Records of a flow lost so far on all CPUs and hooks, also on CPUs that have no ring.</summary>
    public long FlowLost(int flowId)
    {
        long lost = 0;
        for (int index = 0; index < _memory.StateCount && (uint)flowId <= (uint)LargestFlowId; index++)
            lost += Volatile.Read(ref ((uint*)(_memory.State(index) + 1))[flowId]);
        return lost;
    }

    /// <summary>Records of a flow lost so far on CPUs that have no ring.</summary>
    internal long LostWithoutRing(int flowId)
    {
        long lost = 0;
        for (int index = 0; index < _memory.StateCount && (uint)flowId <= (uint)LargestFlowId; index++)
        {
            if (!_memory.HasRing(index))
                lost += Volatile.Read(ref ((uint*)(_memory.State(index) + 1))[flowId]);
        }
        return lost;
    }

    /// <summary>Records lost so far, of all flows, on all CPUs and hooks: two loads of each.</summary>
    internal ulong LostRecords()
    {
        ulong lost = 0;
        for (int index = 0; index < _memory.StateCount; index++)
        {
            HookState* state = _memory.State(index);
            lost += Volatile.Read(ref state->Counters[(int)HookCounter.LostFull])
                + Volatile.Read(ref state->Counters[(int)HookCounter.LostNoRing]);
        }
        return lost;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DetachTransmit();
        DetachReceive();
        _memory.Dispose();
        _object.Dispose();
    }

    /// <summary>File descriptor of a loaded program.</summary>
    internal int ProgramFd(Hook hook) => _object.ProgramFd(ProgramNames[(int)hook]);

    /// <summary>Attaches to the interface that took the place of a removed one.</summary>
    internal void Reattach(WatchedInterface watched, Action<WatchedInterface>? beforeAttach)
    {
        watched.Renew();
        beforeAttach?.Invoke(watched);
        FlowTableChange change = PlanFlows(_flows);
        RemoveFlows(change);
        AddFlows(change, _flows);
        if (_receiving)
            watched.AttachReceive(ProgramFd);
        if (_transmitting)
            watched.AttachTransmit(ProgramFd);
    }

    private static FlowTable TableOf(KernelCaptureOptions options) =>
        FlowTable.Build(options.Flows, IndexesOf(options), options.FlowCapacity);

    private static Func<string, int> IndexesOf(KernelCaptureOptions options) =>
        options.InterfaceIndex ?? (name => NetworkDevice.Find(name).Index);

    private static CapturePlan PlanFor(KernelCaptureOptions options)
    {
        IEnumerable<Hook> hooks = options.Interfaces.SelectMany(device => HooksOf(
            device, NetworkDevice.IndexOf(device.Name) != 0
                ? WatchedInterface.ChooseHook(device, NetworkDevice.Find(device.Name))
                : Hook.XdpRx));
        return CapturePlan.For(options, [.. hooks.Concat(options.ExtraHooks).Distinct()]);
    }

    private static IEnumerable<Hook> HooksOf(KernelCaptureOptions options, WatchedInterface[] interfaces) =>
        options.Interfaces.Zip(interfaces, (request, watched) => HooksOf(request, watched.ReceiveHook))
            .SelectMany(hooks => hooks).Concat(options.ExtraHooks).Distinct();

    private static IEnumerable<Hook> HooksOf(CaptureInterface device, Hook receiveHook)
    {
        if (device.Receive)
            yield return receiveHook;
        if (device.Transmit)
            yield return Hook.TcTx;
    }
}
