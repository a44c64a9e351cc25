// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A <c>watch</c> to which strangers send forged session setups over a network.</summary>
[Trait("needs", "root")]
public class AllowedSourceTests
{
    private const int Port = 20934;
    private const int SetupLength = 40;
    private const ushort SetupType = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void what_an_allowed_source_sends_is_mapped_and_given_back_and_what_others_send_is_refused()
    {
        using var network = new VethPair();
        using TelemetryProcess open = Watch(network, Port, network.SenderAddress);
        using TelemetryProcess closed = Watch(network, Port + 1, "10.98.0.0/16");

        Introduce(network, Port, sessions: 20);
        Introduce(network, Port + 1, sessions: 20);

        closed.WaitForErrors($"{network.SenderAddress} publishes too and is refused", Patience);
        WaitForImages(open, count => count == 20, "mapped");
        Assert.Equal(0, Images(closed));
        WaitForImages(open, count => count == 0, "given back");
    }

    private static TelemetryProcess Watch(VethPair network, int port, string from)
    {
        TelemetryProcess watch = TelemetryBinary.StartInside(network.Receiver, "watch", "--channel",
            $"aeron:udp?endpoint={network.ReceiverAddress}:{port}", "--from", from, "--json");
        watch.WaitForErrors("waiting for a publisher", Patience);
        return watch;
    }

    private static void Introduce(VethPair network, int port, int sessions)
    {
        using Socket socket = network.DatagramSocket();
        byte[] setup = new byte[SetupLength];
        BinaryPrimitives.WriteInt32LittleEndian(setup, SetupLength);
        BinaryPrimitives.WriteUInt16LittleEndian(setup.AsSpan(6), SetupType);
        BinaryPrimitives.WriteInt32LittleEndian(setup.AsSpan(16), 1001);
        BinaryPrimitives.WriteInt32LittleEndian(setup.AsSpan(28), 1 << 20);
        BinaryPrimitives.WriteInt32LittleEndian(setup.AsSpan(32), 1408);
        for (int session = 1; session <= sessions; session++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(setup.AsSpan(12), session);
            socket.SendTo(setup, new IPEndPoint(IPAddress.Parse(network.ReceiverAddress), port));
        }
    }

    private static void WaitForImages(TelemetryProcess watch, Predicate<int> isWanted, string what)
    {
        long deadlineMs = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!isWanted(Images(watch)))
        {
            Assert.False(watch.EndsWithin(TimeSpan.FromMilliseconds(20)));
            Assert.True(Environment.TickCount64 < deadlineMs, $"not {what}: {Images(watch)} are mapped");
        }
    }

    /// <summary>Logs of images that the process has mapped, those of removed files too.</summary>
    private static int Images(TelemetryProcess watch) => File.ReadLines($"/proc/{watch.Id}/maps")
        .Where(line => line.Contains("/images/", StringComparison.Ordinal))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]).Distinct().Count();
}
