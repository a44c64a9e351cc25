// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Decodes the envelope of one whole packet of every datagram protocol, and a FIX message of 200
/// bytes.</summary>
internal sealed class DecodeBenchmarks : BenchmarkGroup, IWorkSource
{
    private const string Prefix = "decode.";
    private const string FixName = Prefix + "fix";
    private const double EnvelopeRatio = 13;
    private const double FixRatio = 130;
    private const int FixLength = 200;
    private const int FullCalls = 400_000;
    private const int QuickCalls = 40_000;

    internal override IReadOnlyList<string> Names { get; } =
        [.. ProtocolPackets.All.Select(packet => NameOf(packet.Protocol)), FixName];

    internal override bool IsPinned => true;

    internal override IReadOnlyList<string> CountedNames => Names;

    public IReadOnlyList<string> WorkNames => Names;

    public BenchmarkWork WorkOf(string name)
    {
        if (name == FixName)
        {
            byte[] message = FixMessage();
            return new BenchmarkWork(name, calls => DecodeFix(message, calls));
        }
        (ProtocolId protocol, string hex) = ProtocolPackets.All.Single(packet => NameOf(packet.Protocol) == name);
        byte[] packet = Convert.FromHexString(hex);
        return new BenchmarkWork(name, calls => Decode(protocol, packet, calls));
    }

    internal override void Run(PerfOptions options, Report report)
    {
        int calls = options.Amount(FullCalls, QuickCalls);
        BenchmarkWork[] works = [.. Names.Where(options.Selects).Select(WorkOf)];
        using HeaderWalk? walk = HeaderWalk.For(options);
        List<Func<double>> turns = [.. works.Select(work => (Func<double>)(() => work.Time(calls)))];
        if (walk is not null)
            turns.Add(() => walk.Time(calls));
        double[][] values = Turns.Take(options.Rounds, [.. turns]);
        for (int index = 0; index < works.Length; index++)
        {
            report.Add(HeaderWalk.Judge(
                new Measurement(works[index].Name, "ns/packet", values[index]), walk is null ? null : values[^1],
                works[index].Name == FixName ? FixRatio : EnvelopeRatio));
        }
    }

    private static string NameOf(ProtocolId protocol) => Prefix + ProtocolCatalog.Find(protocol)!.Name;

    private static void Decode(ProtocolId protocol, byte[] packet, int calls)
    {
        Envelope envelope = default;
        int good = 0;
        for (int call = 0; call < calls; call++)
        {
            if (EnvelopeDecoder.Decode(protocol, packet, packet.Length, ref envelope) == EnvelopeStatus.Ok)
                good++;
        }
        if (good != calls)
            throw new InvalidOperationException($"{NameOf(protocol)} was not decoded");
    }

    private static void DecodeFix(byte[] message, int calls)
    {
        OrderMessage decoded = default;
        StreamState state = default;
        int good = 0;
        for (int call = 0; call < calls; call++)
        {
            if (Fix.Frame(message, StreamDirection.ToExchange, out int length) == FrameStatus.Complete
                && length == message.Length
                && Fix.Decode(message, StreamDirection.ToExchange, ref state, default, ref decoded)
                    == EnvelopeStatus.Ok)
                good++;
        }
        if (good != calls)
            throw new InvalidOperationException("the FIX message was not decoded");
    }

    private static byte[] FixMessage()
    {
        byte[] plain = FixText.Order(7, "ORDER-0001");
        byte[] message = FixText.Order(7, "ORDER-0001", $"58={new string('x', FixLength - plain.Length - 4)}|");
        return message.Length == FixLength
            ? message : throw new InvalidOperationException($"the message has {message.Length} bytes");
    }
}
