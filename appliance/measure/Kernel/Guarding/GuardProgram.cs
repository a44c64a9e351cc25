// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Attaching.Tc;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Guarding;

/// <summary>
/// The guard's program and its memory. Nothing of it is pinned: with the process its links go, and with them the
/// program. One thread loads rules and reads counters; <see cref="EnforceUntil"/> is for any thread.
/// </summary>
public sealed unsafe class GuardProgram : IDisposable
{
    private const string Where = "guard";

    private readonly BpfObject _object;
    private readonly GuardKept _kept;
    private readonly MappedRegion _state;
    private readonly GuardSourceReader _sources;
    private readonly GuardEvidenceRings? _evidence;
    private readonly Dictionary<string, ProgramAttachment> _attachments = [];
    private readonly Dictionary<string, InterfaceMark> _marks = [];
    private readonly List<GuardPrefixKey>[] _prefixes = [[], []];
    private readonly GuardCountMaps _counts;
    private BpfObject? _xdpObject;

    private GuardProgram(BpfObject bpfObject, GuardKept kept)
    {
        (_object, _kept) = (bpfObject, kept);
        _counts = new GuardCountMaps(bpfObject);
        _sources = new GuardSourceReader(bpfObject.Map("sources").Fd);
        _state = MappedRegion.Map(
            bpfObject.Map("state").Fd, 0, sizeof(GuardState), writable: true, "the guard's state");
        _evidence = kept.IsAny ? new GuardEvidenceRings(bpfObject.Map(GuardObject.EvidenceRings)) : null;
    }

    /// <summary>Packets that the kernel program keeps as evidence, by their stamps, for one thread; see
    /// <see cref="GuardEvidence"/>. Null if it was opened to keep none. Valid until disposal.</summary>
    public FlightStream? Evidence => _evidence?.Stream;

    /// <summary>Generation of the rules that judge, from 1; 0 before there are any.</summary>
    public uint Generation { get; private set; }

    /// <summary>Descriptor of the program for TC.</summary>
    internal int ProgramFd => GuardObject.TcFd(_object);

    /// <summary>Descriptor of the program for XDP, which is loaded when it is needed.</summary>
    /// <exception cref="FailureException">The kernel refuses it.</exception>
    internal int XdpProgramFd =>
        GuardObject.XdpFd(_xdpObject ??= GuardObject.LoadXdp(_object, _kept));

    private GuardState* State => (GuardState*)_state.Pointer;

    /// <summary>Loads the program; it has no rules and is attached nowhere.</summary>
    /// <param name="kept">Packets that are kept as evidence.</param>
    /// <exception cref="FailureException">The kernel refuses it, or a privilege is missing.</exception>
    public static GuardProgram Open(GuardKept kept = default)
    {
        BpfObject bpfObject = GuardObject.Load(kept);
        try
        {
            return new GuardProgram(bpfObject, kept);
        }
        catch
        {
            bpfObject.Dispose();
            throw;
        }
    }

    /// <summary>Attaches to an interface, in place of an attachment to an earlier one of its name: at TC ingress behind
    /// the programs that are there, or at native XDP.</summary>
    /// <param name="hook">XDP or TC ingress.</param>
    /// <param name="forceClsact">True to use clsact even if the kernel has TCX.</param>
    /// <returns>Kind of attachment, <c>xdp</c>, <c>tcx</c> or <c>clsact</c>, and a warning or null.</returns>
    /// <exception cref="FailureException">The kernel or the driver refuses.</exception>
    public (string Mode, string? Warning) Attach(NetworkDevice device, Hook hook, bool forceClsact = false)
    {
        if (_attachments.Remove(device.Name, out ProgramAttachment? earlier))
            earlier.Dispose();
        if (_marks.Remove(device.Name, out InterfaceMark? mark))
            mark.Dispose();
        // Set already, it is of an earlier attachment that is about to end.
        if (hook == Hook.XdpRx && InterfaceMark.TrySet(InterfaceMark.GuardAtXdp, device.Index) is { } set)
            _marks.Add(device.Name, set);
        ProgramAttachment attachment = hook == Hook.XdpRx
            ? XdpAttachment.Attach(device, XdpProgramFd, generic: false, mayBeGeneric: false)
            : TcAttachment.AttachBehind(device, ProgramFd, forceClsact);
        _attachments.Add(device.Name, attachment);
        return (attachment.Mode, attachment.Mode == "clsact" ? null : attachment.Warning);
    }

    /// <summary>True if something else has detached the program from an interface, or the interface is gone.</summary>
    public bool IsDetached(string name) =>
        !_attachments.TryGetValue(name, out ProgramAttachment? attachment) || attachment.IsDetached;

    /// <summary>Detaches the program from all interfaces: every packet passes from now on.</summary>
    public void Detach()
    {
        EnforceUntil(0);
        foreach (ProgramAttachment attachment in _attachments.Values)
            attachment.Dispose();
        _attachments.Clear();
        foreach (InterfaceMark mark in _marks.Values)
            mark.Dispose();
        _marks.Clear();
    }

    /// <summary>Packets are dropped until an instant; after it, all pass.</summary>
    /// <param name="monotonicNs">Nanoseconds of CLOCK_MONOTONIC; 0 for never.</param>
    public void EnforceUntil(long monotonicNs) =>
        Volatile.Write(ref State->EnforceUntilNs, (ulong)monotonicNs);

    /// <summary>Puts rules in the place of those that judge. Each packet is judged by the old ones or by the new
    /// ones.</summary>
    /// <returns>Counts of the old rules, by slot, at their end; null if there were none.</returns>
    /// <exception cref="FailureException">They cannot be written; the old ones judge on.</exception>
    public GuardCounts[]? Load(GuardImage image) => Load(image, waits: true);

    /// <summary>The same; without waiting only where no packet is being judged.</summary>
    internal GuardCounts[]? Load(GuardImage image, bool waits)
    {
        uint old = State->Active;
        bool isFirst = Generation == 0;
        uint table = isFirst ? 0 : 1 - old;
        image.Table.Generation = Generation + 1;
        ReplacePrefixes(table, image);
        _counts.Clear(table);
        fixed (GuardTable* content = &image.Table)
            Update("tables", &table, content, "the rules");
        Volatile.Write(ref State->Active, table);
        Generation++;
        for (int slot = 0; slot < GuardImage.Slots; slot++)
            _sources.CondemnsAll[slot] = (image.Table.Rules[slot].Flags & (GuardFlags.Drop | GuardFlags.Rate))
                == GuardFlags.Drop;
        // Packets that are being judged by the old table; only then its counts are final, and it may be written.
        if (waits)
            GracePeriod.Wait();
        return isFirst ? null : _counts.Read(old);
    }

    /// <summary>Counts of the rules that judge, by slot.</summary>
    public GuardCounts[] ReadCounts() => _counts.Read(State->Active);

    /// <summary>Counters of the program.</summary>
    public GuardTotals ReadTotals() => _counts.ReadTotals();

    /// <summary>Reads the sources of the rules that judge, in no order.</summary>
    /// <param name="take">Receives each.</param>
    public void ReadSources(Action<GuardSourceCount> take) => _sources.Read(Generation, take);

    public void Dispose()
    {
        Detach();
        _evidence?.Dispose();
        _state.Dispose();
        _xdpObject?.Dispose();
        _object.Dispose();
    }

    private void ReplacePrefixes(uint table, GuardImage image)
    {
        int map = _object.Map("prefixes").Fd;
        List<GuardPrefixKey> held = _prefixes[table];
        foreach (GuardPrefixKey old in held)
            _ = LibBpf.bpf_map_delete_elem(map, &old);
        held.Clear();
        foreach ((int slot, UInt128 address, int bits) in image.Prefixes)
        {
            var key = new GuardPrefixKey { Length = 32 + (uint)bits, Set = table << 16 | (uint)slot };
            BinaryPrimitives.WriteUInt128BigEndian(key.AddressBytes, address);
            uint value = 1;
            Update("prefixes", &key, &value, "the sources of rules");
            held.Add(key);
        }
    }

    private void Update(string map, void* key, void* value, string what) => NativeError.Check(
        LibBpf.bpf_map_update_elem(_object.Map(map).Fd, key, value, 0), "bpf_map_update_elem", Where,
        $"{what} cannot be written", "use fewer rules or prefixes");
}
