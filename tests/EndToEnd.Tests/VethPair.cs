// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests;

/// <summary>Two network namespaces joined by a veth pair, gone with the test; no traffic leaves them.</summary>
internal sealed class VethPair : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static int _made;

    private readonly string _name = $"tlte2e{Environment.ProcessId}x{Interlocked.Increment(ref _made)}";

    public VethPair()
    {
        Ip("netns", "add", Receiver);
        Ip("netns", "add", Sender);
        Ip("-n", Receiver, "link", "add", ReceiverInterface, "type", "veth", "peer", "name", "tx0", "netns", Sender);
        foreach ((string space, string device, string address) in new[]
            { (Receiver, ReceiverInterface, ReceiverAddress), (Sender, "tx0", "10.99.0.2") })
        {
            Ip("-n", space, "addr", "add", $"{address}/24", "dev", device);
            Ip("-n", space, "link", "set", device, "up");
            Ip("-n", space, "link", "set", "lo", "up");
        }
    }

    public string Receiver => _name + "r";

    public string Sender => _name + "s";

    public string ReceiverInterface => "rx0";

    public string ReceiverAddress => "10.99.0.1";

    public bool HasXdpProgram() =>
        Ip("-n", Receiver, "-d", "link", "show", ReceiverInterface)
            .Any(line => line.Contains("prog/xdp", StringComparison.Ordinal));

    public void WaitForNoXdpProgram(TimeSpan longest)
    {
        long deadlineMs = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        while (HasXdpProgram())
            Assert.True(Environment.TickCount64 < deadlineMs, "the XDP program is still attached");
    }

    public void Dispose()
    {
        Ip("netns", "del", Receiver);
        Ip("netns", "del", Sender);
    }

    private static IReadOnlyList<string> Ip(params string[] arguments)
    {
        using TelemetryProcess ip = TelemetryProcess.Start("ip", arguments);
        return ip.WaitForText(Patience);
    }
}
