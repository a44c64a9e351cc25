// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;

namespace Telemetry.Kernel.Capturing;

/// <summary>Sizes of all maps, computed before anything is allocated.</summary>
internal sealed unsafe class CapturePlan
{
    private const long SmallestRing = 4096;
    private const long SmallestFlight = 256L << 10;
    private const int SmallestFrame = 64;
    private const int LargestFrame = 9_216;
    internal const long LargestRing = 256L << 20;                // the verifier bounds offsets in a map at 512 MiB
    private const long Page = 4096;
    private const int LargestId = 1 << 24;

    private CapturePlan(KernelCaptureOptions options, Hook[] hooks)
    {
        Options = options;
        Hooks = hooks;
        PossibleCpus = PossibleCpuCount();
        RingCpus = Math.Clamp(options.MaxCpus ?? PossibleCpus, 1, PossibleCpus);
        Places = RingPlaces.For(RingCpus, options.Topology ?? CpuTopology.Read());
        LargestFlowId = Math.Max(
            options.FlowCapacity, options.Flows.Count == 0 ? 0 : options.Flows.Max(flow => flow.Id));
        FlowCapacity = (int)BitOperations.RoundUpToPowerOf2((uint)LargestFlowId + 1);
        bool holdsSegments = options.WholeCapacity || options.Flows.Any(flow => flow.IsWhole);
        // At TC datagrams may be joined to one packet, as segments are.
        HoldsWhole = holdsSegments
            || (hooks.Any(hook => hook != Hook.XdpRx) && options.Flows.Any(flow => !flow.IsTcp));
        SnapLimit = Math.Max(
            options.SnapCapacity, options.Flows.Count == 0 ? 0 : options.Flows.Max(flow => flow.SnapLength));
        if (holdsSegments)
            SnapLimit = Math.Max(SnapLimit, CaptureConfiguration.WholeSnapLeast);
        // A flow may have two rows in the table: one for its own interface and one for all others.
        FlowSlots = FlowTable.SlotsFor(Math.Max(options.Flows.Count, options.FlowCapacity));
        HasBlocks = FlowBlocks.MayBeIn(options.Flows);
    }

    internal KernelCaptureOptions Options { get; }

    internal Hook[] Hooks { get; }

    internal int PossibleCpus { get; }

    internal int RingCpus { get; }

    /// <summary>Maps and indexes of the CPUs' rings.</summary>
    internal RingPlaces Places { get; }

    /// <summary>Rings of all hooks: one for each CPU, or one for each hook with the BPF ring buffer.</summary>
    internal int RingCount => Hooks.Length * (Options.Transport == RingTransport.ArrayRing ? RingCpus : 1);

    /// <summary>Rings of all hooks on NUMA nodes.</summary>
    internal int RingCountOn(IReadOnlyCollection<int> nodes) => Options.Transport != RingTransport.ArrayRing
        ? 0
        : Hooks.Length * Enumerable.Range(0, Places.MapCount).Where(map => nodes.Contains(Places.Nodes[map]))
            .Sum(Places.CountIn);

    internal int LargestFlowId { get; }

    internal int FlowCapacity { get; }

    internal int FlowSlots { get; private set; }

    internal int SnapLimit { get; }

    /// <summary>True to ignore outgoing packets that came in through another interface: a bridge forwards them, and
    /// they were captured where they came in.</summary>
    internal bool SkipsForwarded { get; init; }

    /// <summary>True if records may be longer than <see cref="SnapLimit"/>: of segments that pass TC as one
    /// packet.</summary>
    internal bool HoldsWhole { get; }

    /// <summary>Bytes that a ring must have room for, or no packet of some flow would ever fit.</summary>
    internal int LeastRecordLimit => RecordOf(SnapLimit);

    /// <summary>Longest record of a hook, bytes.</summary>
    internal int RecordLimitOf(Hook hook) => ExtraBytes
        + RecordOf(HoldsWhole && hook != Hook.XdpRx ? CaptureConfiguration.PayloadLimit : SnapLimit);

    private int ExtraBytes => Options.Trailers ? RecordTrailer.Size : HasNicStamps ? sizeof(ulong) : 0;

    private bool HasNicStamps => Options.Interfaces.Any(device => device.NicStamps);

    /// <summary>Bytes of one array ring of a hook with its header and slack.</summary>
    internal long RingElementBytesOf(Hook hook) =>
        RingHeader.DataOffset + Options.RingBytes
        + RoundUp(RecordLimitOf(hook) + CaptureConfiguration.CopyBlock, Page);

    /// <summary>Bytes of one flight ring with its header and slack; 0 without.</summary>
    internal long FlightElementBytes => Options.Flight is not { } flight ? 0 : RingHeader.DataOffset + flight.Bytes
        + RoundUp(FlightRecord.Size + flight.Snap + CaptureConfiguration.CopyBlock, Page);

    /// <summary>Bytes of the counters of one hook on one CPU.</summary>
    internal long StateBytes =>
        RoundUp(sizeof(HookState) + ((CountsFlights ? 2L : 1L) * FlowCapacity * sizeof(uint)), 2 * 64);

    private bool CountsFlights => Options.Flight?.Packets.HasFlag(FlightChoice.Counted) == true;

    internal long FlowTableBytes => FlowTableMemory.BytesFor(FlowSlots, HasBlocks);

    /// <summary>True if the programs support blocks and the flow table has room for their members.</summary>
    internal bool HasBlocks { get; private set; }

    /// <summary>The programs' constants.</summary>
    internal CaptureConfiguration Constants { get; private set; }

    internal int StateCount => PossibleCpus * KernelCapture.HookCount;

    /// <summary>Checks the options and computes the sizes.</summary>
    internal static CapturePlan For(KernelCaptureOptions options, Hook[] hooks, bool skipsForwarded)
    {
        if (!BitOperations.IsPow2(options.RingBytes) || options.RingBytes is < SmallestRing or > LargestRing)
            Throw("ring_bytes", $"{options.RingBytes} bytes", "use a power of two from 4KiB to 256MiB");
        CheckFlows(options.Flows);
        if (options.SampleEvery is not 0 && !BitOperations.IsPow2(options.SampleEvery))
            Throw("talkers", $"one packet of {options.SampleEvery}", "use a power of two");
        if (options.Transport == RingTransport.ArrayRing && RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Throw("ring", "the array ring relies on the order of stores of x86-64", "use the BPF ring buffer");
        CheckFlight(options);
        if (options.Trailers && (options.Flight is not null || options.Interfaces.Any(device => device.NicStamps)))
            Throw("stamps", "trailers go neither with whole frames nor with stamps of NICs", "choose one of them");
        var plan = new CapturePlan(options, hooks) { SkipsForwarded = skipsForwarded };
        if (plan.LeastRecordLimit + CaptureConfiguration.CopyBlock > options.RingBytes)
            Throw("ring_bytes", $"a record may take {plan.LeastRecordLimit} bytes",
                "use larger rings or a shorter snap");
        return plan;
    }

    private static void CheckFlight(KernelCaptureOptions options)
    {
        if (options.Flight is not { } flight)
            return;
        if (!BitOperations.IsPow2(flight.Bytes) || flight.Bytes is < SmallestFlight or > LargestRing)
            Throw("flight_bytes", $"{flight.Bytes} bytes", "use a power of two from 256KiB to 256MiB");
        if (flight.Snap is < SmallestFrame or > LargestFrame)
            Throw("snap", $"{flight.Snap} bytes of a frame", $"use {SmallestFrame} to {LargestFrame}");
        if (options.Transport != RingTransport.ArrayRing)
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, "ring", "flight rings need the array ring",
                "use transport: array, or no black box"));
        }
    }

    /// <summary>Sets the sizes of maps, the programs to load and the constants; before loading.</summary>
    internal void Apply(BpfObject bpfObject, FlowTable flows, string[] programNames)
    {
        bool arrayRing = Options.Transport == RingTransport.ArrayRing;
        bool frags = KernelFeatures.XdpFrags();
        if (HasNicStamps && Hooks.Contains(Hook.TcRx) && !KernelFeatures.HasStampsAtTc())
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, "stamps",
                "this kernel does not let programs at TC read stamps of NICs (since 5.16)",
                "leave out stamps: nic, or use a later kernel"));
        }
        uint xdpFlags = frags ? BpfCall.XdpFrags : 0;
        FlowSlots = flows.Slots;
        HasBlocks = flows.UdpBlocks != 0;
        bpfObject.Map("flow_table").Resize(1, FlowTableBytes);
        bpfObject.Map("hook_states").Resize(StateCount, StateBytes);
        foreach (Hook hook in Enum.GetValues<Hook>())
        {
            string program = programNames[(int)hook];
            bool used = Hooks.Contains(hook);
            bpfObject.UseProgram(program, used, used && hook == Hook.XdpRx ? xdpFlags : 0);
            UseRings(bpfObject, program, used && arrayRing, RingElementBytesOf(hook));
            UseMap(bpfObject.Map(program + "_ringbuf"), used && !arrayRing, Options.RingBytes, 0);
            if (Options.Flight is not null)
                UseMap(bpfObject.Map(program + "_flight"), used, PossibleCpus, FlightElementBytes);
        }
        UseMap(bpfObject.Map(SampleRing.MapName), Options.SampleEvery > 0, SampleRing.Bytes, 0);
        bpfObject.UseProgram(KernelCapture.DroppingProgram, Options.Interfaces.Any(device => device.Drop), xdpFlags);
        Constants = Configuration(flows, frags);
        bpfObject.Configure("configuration", [Constants]);
        bpfObject.Configure<ushort>("ring_places", Places.Encode());
    }

    private void UseRings(BpfObject bpfObject, string program, bool use, long elementBytes)
    {
        for (int map = 0; map < RingPlace.MostNodes; map++)
        {
            BpfMap rings = bpfObject.Map(RingPlaces.NameOf(program, map));
            bool used = use && map < Places.MapCount;
            UseMap(rings, used, used ? Places.CountIn(map) : 0, elementBytes);
            // With a single node there is no choice, and the kernel may lack NUMA support.
            if (used && Places.MapCount > 1)
                rings.PlaceOn(Options.NodeOfMemory(Places.Nodes[map]));
        }
    }

    private static void UseMap(BpfMap map, bool use, long entries, long valueBytes)
    {
        map.Use(use);
        if (use)
            map.Resize(entries, valueBytes);
    }

    internal static int PossibleCpuCount() =>
        NativeError.Check(
            LibBpf.libbpf_num_possible_cpus(), "libbpf_num_possible_cpus", "kernel", "the CPUs cannot be counted",
            "mount sysfs on /sys");

    /// <summary>Rejects flows that the programs cannot match.</summary>
    internal static void CheckFlows(IReadOnlyList<FlowDefinition> flows)
    {
        foreach (FlowDefinition flow in flows)
            CheckFlow(flow);
    }

    private static void CheckFlow(FlowDefinition flow)
    {
        string where = flow.Endpoint.ToString();
        if (flow.Id is < 1 or > LargestId)
            Throw(where, $"flow id {flow.Id}", $"ids are 1 to {LargestId}");
        if (flow.SnapLength is < 0 or > CaptureConfiguration.PayloadLimit)
            Throw(where, $"snap length {flow.SnapLength} bytes", $"use 0 to {CaptureConfiguration.PayloadLimit}");
        if (flow.Endpoint.AnyAddress && flow.Endpoint.AnyPort)
            Throw(where, "neither address nor port is given", "give at least one of them");
        if (flow.VlanId > 4094)
            Throw(where, $"VLAN id {flow.VlanId}", "use 1 to 4094");
    }

    private static void Throw(string where, string what, string todo) =>
        throw new FailureException(new Failure(ExitCode.Usage, where, what, todo));

    private static int RecordOf(int payload) => (PacketRecord.Size + payload + 7) & ~7;

    private static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;

    private CaptureConfiguration Configuration(FlowTable flows, bool frags)
    {
        return new CaptureConfiguration
        {
            FlowSeed = flows.Seed,
            RingBytes = (ulong)Options.RingBytes,
            RingCpus = (uint)RingCpus,
            FlowSlots = (uint)flows.Slots,
            FlowCapacity = (uint)FlowCapacity,
            SnapLimit = (uint)SnapLimit,
            UdpShapes = flows.UdpShapes,
            TcpShapes = flows.TcpShapes,
            UdpBlocks = flows.UdpBlocks,
            Transport = (byte)Options.Transport,
            RingbufWakeup = Options.WakeReader ? (byte)1 : (byte)0,
            XdpFrags = frags ? (byte)1 : (byte)0,
            RingNodes = (byte)Places.MapCount,
            SkipForwarded = SkipsForwarded ? (byte)1 : (byte)0,
            Whole = HoldsWhole ? (byte)1 : (byte)0,
            TcStamps = HasNicStamps ? (byte)1 : (byte)0,
            SampleEvery = (uint)Options.SampleEvery,
            SampleShift = (uint)BitOperations.Log2((uint)Math.Max(1, Options.SampleEvery)),
            FlightBytes = (ulong)(Options.Flight?.Bytes ?? 0),
            FlightSnap = (uint)(Options.Flight?.Snap ?? 0),
            FlightShift = (uint)BitOperations.Log2(
                (ulong)Math.Max(1, (Options.Flight?.Bytes ?? 0) / FlightHeader.Strides)),
            Flight = Options.Flight is { } flight ? flight.Packets | FlightChoice.Flows : FlightChoice.None,
        };
    }
}
