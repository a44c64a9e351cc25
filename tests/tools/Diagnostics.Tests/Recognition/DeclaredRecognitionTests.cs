// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Declared;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Protocols that the configuration declares are searched too.</summary>
public class DeclaredRecognitionTests
{
    private const string LineA = "239.1.1.1:5000";
    private const string LineB = "239.1.1.2:5000";

    // The format that docs/configuration.md describes.
    private const string HousePrices = """
        protocols:
          - name: house-prices
            byte_order: little
            header: 24
            match: {0: "A5 01"}
            length: {offset: 2, width: 2, counts: body}
            sequence: {offset: 4, width: 2, numbers: messages}
            messages:
              count: {offset: 6, width: 1}
              length: {offset: 1, width: 1, counts: body}
            channel: {offset: 8, width: 8, form: text}
            send_time: {offset: 16, width: 8, unit: us}
            heartbeat: {offset: 7, width: 1, mask: 0x01}
            recovery: {offset: 7, width: 1, mask: 0x02}
        """;

    private const string Counter = """
        protocols:
          - name: counter
            header: 8
            sequence: {offset: 0, width: 8, numbers: packets}
        """;

    [Fact]
    public void a_declared_protocol_is_found_with_both_lines_and_only_if_it_is_declared()
    {
        Assert.Empty(Send(new SeenTraffic(), 200).Named);

        var traffic = new SeenTraffic(Declared(HousePrices));
        Send(traffic, 200);

        Assert.Equal(
            [
                (DetectedKind.Feed, "feed1", "house-prices", LineA),
                (DetectedKind.Feed, "feed1", "house-prices", LineB),
            ], traffic.Named);
        Assert.All(traffic.Judged, report =>
            Assert.Contains("the configuration declares it", report.Evidence, StringComparison.Ordinal));
    }

    [Fact]
    public void numbers_of_16_bits_that_wrap_within_the_hour_are_no_loop()
    {
        const int packets = 120_000;                        // of two messages: three times and more
        var traffic = new SeenTraffic(Declared(HousePrices));
        Send(traffic, packets);

        Assert.Equal([LineA, LineB], traffic.Named.Select(named => named.Where));
        Assert.All(traffic.Named, named => Assert.Equal(DetectedKind.Feed, named.Kind));
    }

    [Fact]
    public void traffic_that_breaks_the_declaration_has_no_name()
    {
        var traffic = new SeenTraffic(Declared(HousePrices));
        for (int packet = 0; packet < 200; packet++)
        {
            byte[] bytes = Packet(1 + (2 * packet), 2, traffic.NowNs);
            if (packet % 2 == 1)
                bytes[2]++;                                 // its length
            traffic.Datagram(LineA, bytes);
        }

        Assert.Empty(traffic.Named);
    }

    [Fact]
    public void a_declaration_of_a_bare_counter_takes_no_other_traffic()
    {
        ProtocolRow[] counter = Declared(Counter);
        foreach (string protocol in FeedPackets.Protocols)
        {
            var traffic = new SeenTraffic(counter);
            ulong first = 5_000;
            for (int packet = 0; packet < 100; packet++)
            {
                int count = 1 + (packet % 3);
                traffic.Datagram(LineA, FeedPackets.Of(protocol, first, count, traffic.NowNs - 20_000));
                first += (ulong)FeedPackets.Numbers(protocol, count);
            }

            Assert.Equal([(DetectedKind.Feed, "feed1", protocol, LineA)], traffic.Named);
        }
    }

    [Fact]
    public void a_bare_counter_is_named_where_the_configuration_says_so()
    {
        var traffic = new SeenTraffic(Declared(Counter));
        for (ulong number = 1; number < 100; number++)
            traffic.Datagram(LineA, new Wire().Be(number, 8).Body((int)number, 30).Packet());

        Assert.Equal([(DetectedKind.Feed, "feed1", "counter", LineA)], traffic.Named);
    }

    [VectorsFact]
    public void real_captures_are_never_named_as_another_protocol_when_their_own_are_declared_too()
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadFile(DeclaredBuiltIns.Path, errors);
        errors.ThrowIfAny();
        var options = new RecognitionOptions { Declared = RecognitionOptions.DeclaredIn(settings) };
        foreach (ProtocolRow row in ProtocolCatalog.Rows.Where(row => !row.IsStream))
        {
            foreach (VectorCapture capture in VectorCapture.Of(row.Name))
            {
                string path = Path.Combine(ProjectTree.Vectors!, "feeds", "vectors", capture.File);
                string envelope = row.Name.StartsWith("moldudp64", StringComparison.Ordinal) ? "moldudp64" : row.Name;
                string[] same = [DetectedKind.Unknown, row.Name, DeclaredBuiltIns.Prefix + envelope];
                Assert.All(Recognised.Of(options, new Notices(), path).Detected, report => Assert.True(
                    same.Contains(report.Protocol) || capture.File == RecognitionVectorTests.Misfiled,
                    $"{capture.File}: {report}"));
            }
        }
    }

    private static ProtocolRow[] Declared(string yaml)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(yaml, "test.yaml", errors);
        errors.ThrowIfAny();
        return [.. RecognitionOptions.DeclaredIn(settings)];
    }

    private static SeenTraffic Send(SeenTraffic traffic, int packets)
    {
        for (int packet = 0; packet < packets; packet++)
        {
            byte[] bytes = Packet(1 + (2 * packet), 2, traffic.NowNs);
            traffic.Datagram(LineA, bytes).Datagram(LineB, bytes);
        }
        return traffic;
    }

    /// <summary>A packet of two messages; numbers are 1 to 65535.</summary>
    private static byte[] Packet(int number, int count, long timeNs)
    {
        var body = new Wire();
        for (int message = 0; message < count; message++)
            body.Bytes((byte)'Q', 10).Body(number + message, 10);
        byte[] messages = body.Packet();
        return new Wire().Bytes(0xA5, 1).Le((ulong)messages.Length, 2).Le((ulong)((number - 1) % 65_535) + 1, 2)
            .Le((ulong)count, 1).Le(0, 1).Text("PRICES  ").Le((ulong)timeNs / 1000, 8).Bytes(messages).Packet();
    }
}
