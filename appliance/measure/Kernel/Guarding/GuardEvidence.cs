// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Guarding;

/// <summary>Packets of each rule and source that are kept as evidence, the first ones.</summary>
/// <param name="Condemned">Of those that a rule condemns; 0 for none.</param>
/// <param name="Counted">Of those of a rule that counts without a rate; 0 for none.</param>
public readonly record struct GuardKept(int Condemned, int Counted = 0)
{
    internal bool IsAny => Condemned > 0 || Counted > 0;
}

/// <summary>A packet that a rule condemned or counted, out of a flight ring of the guard.</summary>
public readonly ref struct GuardEvidence
{
    /// <summary>Takes a record apart.</summary>
    /// <param name="frame">What the kernel program wrote; valid as long as it is.</param>
    public GuardEvidence(FlightFrame frame)
    {
        Record = frame.Record;
        GuardSourceKey key = MemoryMarshal.Read<GuardSourceKey>(frame.Bytes);
        (Slot, Generation, IsHardware) = (key.Slot, key.Generation, key.Form != 0);
        Source = BinaryPrimitives.ReadUInt128BigEndian(key.AddressBytes);
        Bytes = frame.Bytes[Unsafe.SizeOf<GuardSourceKey>()..];
    }

    /// <summary>Stamp, interface, queue and lengths.</summary>
    public FlightRecord Record { get; }

    public int Slot { get; }

    /// <summary>Generation of the rules that judged.</summary>
    public uint Generation { get; }

    /// <summary>Source address, IPv4 mapped; of frames without IP or ARP the Ethernet address, in the first six
    /// bytes.</summary>
    public UInt128 Source { get; }

    /// <summary>True for an Ethernet address.</summary>
    public bool IsHardware { get; }

    public GuardOutcome Outcome => (GuardOutcome)Record.Outcome;

    /// <summary>The frame from its Ethernet header on, at most 2,048 bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; }
}

/// <summary>The mapped flight rings of a guard's evidence; disposal unmaps them.</summary>
internal sealed unsafe class GuardEvidenceRings : IDisposable
{
    private readonly MappedRegion _region;

    internal GuardEvidenceRings(BpfMap map)
    {
        int cpus = CapturePlan.PossibleCpuCount();
        _region = MappedRegion.Map(
            map.Fd, 0, (long)cpus * GuardEvidenceRing.ElementBytes, writable: false, "the guard's evidence");
        var options = new FlightOptions
        {
            Bytes = GuardEvidenceRing.Bytes,
            Snap = GuardEvidenceRing.Snap + sizeof(GuardSourceKey),
        };
        var rings = new FlightRing[cpus];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            byte* start = _region.Pointer + ((long)cpu * GuardEvidenceRing.ElementBytes);
            rings[cpu] = new FlightRing(start, flowCounts: null, Hook.TcRx, cpu, options);
        }
        Stream = new FlightStream(rings);
    }

    /// <summary>Their records by stamp, from the first one on; one thread.</summary>
    internal FlightStream Stream { get; }

    public void Dispose() => _region.Dispose();
}
