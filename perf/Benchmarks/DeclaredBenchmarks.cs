// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Declared;
using Telemetry.Feeds.Envelopes;
using Telemetry.Perf.Harness;
using TestSupport.Declared;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Envelopes of built-in protocols against the same protocols declared in configuration, packet by
/// packet.</summary>
internal sealed class DeclaredBenchmarks : BenchmarkGroup, IWorkSource
{
    private const string MoldBuiltIn = "declared.moldudp64.built_in";
    private const string MoldDeclared = "declared.moldudp64.declared";
    private const string XdpBuiltIn = "declared.nyse_xdp.built_in";
    private const string XdpDeclared = "declared.nyse_xdp.declared";
    private const double MostTimes = 2.5;
    private const int Packets = 256;
    private const int Snap = 64;
    private const int MessageLength = 36;

    private readonly byte[][] _mold = [.. Enumerable.Range(1, Packets).Select(Mold)];
    private readonly byte[][] _xdp = [.. Enumerable.Range(1, Packets).Select(Xdp)];
    private ulong _sum;

    internal override IReadOnlyList<string> Names { get; } =
        [MoldBuiltIn, MoldDeclared, XdpBuiltIn, XdpDeclared];

    internal override bool IsPinned => true;

    internal override IReadOnlyList<string> CountedNames => Names;

    public IReadOnlyList<string> WorkNames => Names;

    public BenchmarkWork WorkOf(string name) => new(name, name switch
    {
        MoldBuiltIn => calls => BuiltIn(ProtocolId.MoldUdp64, _mold, calls),
        MoldDeclared => ByPlan("moldudp64", _mold),
        XdpBuiltIn => calls => BuiltIn(ProtocolId.NyseXdp, _xdp, calls),
        _ => ByPlan("nyse-xdp", _xdp),
    });

    internal override void Run(PerfOptions options, Report report)
    {
        int calls = options.Amount(1 << 24, 1 << 20);
        double[][] values = Turns.Take(
            options.Rounds, [.. Names.Select(WorkOf).Select(work => (Func<double>)(() => work.Time(calls)))]);
        Add(report, MoldBuiltIn, MoldDeclared, values[0], values[1]);
        Add(report, XdpBuiltIn, XdpDeclared, values[2], values[3]);
        GC.KeepAlive(_sum);
    }

    private Action<int> ByPlan(string builtIn, byte[][] packets)
    {
        var protocols = new ProtocolFinder(ConfigReader.ReadFile(DeclaredBuiltIns.Path));
        DeclaredEnvelope declared =
            protocols.Rows.Single(row => row.Name == DeclaredBuiltIns.Prefix + builtIn).Declared!;
        return calls => ByPlan(declared, packets, calls);
    }

    private static void Add(
        Report report, string builtIn, string declared, double[] builtInNs, double[] declaredNs)
    {
        report.Add(new Measurement(builtIn, "ns", builtInNs));
        report.Add(new Measurement(declared, "ns", declaredNs)
        {
            ReferenceName = builtIn,
            ReferenceValues = builtInNs,
            HighestRatio = MostTimes,
        });
    }

    private void BuiltIn(ProtocolId protocol, byte[][] packets, int calls)
    {
        Envelope envelope = default;
        for (int call = 0; call < calls; call++)
        {
            byte[] packet = packets[call & (Packets - 1)];
            EnvelopeStatus status = EnvelopeDecoder.Decode(
                protocol, packet.AsSpan(0, Math.Min(Snap, packet.Length)), packet.Length, ref envelope);
            _sum += envelope.NextSequence + (ulong)status;
        }
    }

    private void ByPlan(DeclaredEnvelope declared, byte[][] packets, int calls)
    {
        Envelope envelope = default;
        for (int call = 0; call < calls; call++)
        {
            byte[] packet = packets[call & (Packets - 1)];
            EnvelopeStatus status = declared.Decode(
                packet.AsSpan(0, Math.Min(Snap, packet.Length)), packet.Length, ref envelope);
            _sum += envelope.NextSequence + (ulong)status;
        }
    }

    // One to four messages, depending on the number.
    private static byte[] Mold(int number)
    {
        const int header = 20;
        const int block = MessageLength + 2;
        int count = 1 + (number % 4);
        byte[] packet = new byte[header + (count * block)];
        "BENCHMARK1"u8.CopyTo(packet);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(10), (ulong)number);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(18), (ushort)count);
        for (int message = 0; message < count; message++)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(header + (message * block)), MessageLength);
        return packet;
    }

    private static byte[] Xdp(int number)
    {
        const int header = 16;
        const byte original = 11;
        int count = 1 + (number % 4);
        byte[] packet = new byte[header + (count * MessageLength)];
        BinaryPrimitives.WriteUInt16LittleEndian(packet, (ushort)packet.Length);
        (packet[2], packet[3]) = (original, (byte)count);
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(4), number);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(8), 1_700_000_000);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(12), 123_456_789);
        for (int message = 0; message < count; message++)
            BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(header + (message * MessageLength)), MessageLength);
        return packet;
    }
}
