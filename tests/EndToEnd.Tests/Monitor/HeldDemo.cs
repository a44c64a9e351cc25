// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>A demo, and a monitor that receives it before its first packet: its exchange is stopped until then.
/// </summary>
internal sealed class HeldDemo : IDisposable
{
    private const string Exchange = "simulate-exchange";
    private const int Attempts = 5;                         // on a busy machine it may be too late to stop it
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private HeldDemo(string channel, string[] options)
    {
        Monitor = MonitorProcess.Start("--channel", channel);
        Demo = TelemetryBinary.Start(["demo", "--json", "--channel", channel, .. options]);
    }

    /// <summary>The monitor.</summary>
    internal MonitorProcess Monitor { get; }

    /// <summary>The demo, of which the traffic begins.</summary>
    internal TelemetryProcess Demo { get; }

    /// <summary>Starts both.</summary>
    /// <param name="channel">Channel of the demo.</param>
    /// <param name="options">Further options of the demo.</param>
    internal static HeldDemo Start(string channel, params string[] options)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var started = new HeldDemo(channel, options);
            if (started.IsReceivedFromTheStart())
                return started;
            started.Demo.Signal(Signals.Interrupt);
            started.Demo.WaitForEnd(Patience);
            started.Dispose();
        }
        throw new InvalidOperationException("the exchange always sends before it can be stopped");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Demo.Dispose();
        Monitor.Dispose();
    }

    /// <summary>Lets the exchange go once the monitor receives the demo; false if it had sent before.</summary>
    private bool IsReceivedFromTheStart()
    {
        int exchange = 0;
        Assert.True(SpinWait.SpinUntil(() => (exchange = ExchangeOf(Demo.Id)) != 0, Patience), "there is no exchange");
        TelemetryProcess.Signal(exchange, Signals.Stop);
        string appliance = Monitor.WaitFor("/api/v1/fleet", fleet => fleet.At("appliances").GetArrayLength() == 1)
            .Text("appliances", 0, "appliance")!;
        JsonElement summary = Monitor.WaitFor(
            $"/api/v1/summary?appliance={Uri.EscapeDataString(appliance)}", HasAllStreams);
        TelemetryProcess.Signal(exchange, Signals.Continue);
        return summary.At("feeds").EnumerateArray().All(feed => feed.Count("messages") == 0);
    }

    /// <summary>True if the demo itself says that snapshots, events and catalog have a subscriber.</summary>
    private static bool HasAllStreams(JsonElement summary) =>
        summary.At("subscribers") is { ValueKind: JsonValueKind.Array } subscribers
        && subscribers.EnumerateArray().Any(subscriber => subscriber.At("streams").GetArrayLength() == 3);

    private static int ExchangeOf(int demo)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{demo}/task")
                .SelectMany(thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.TrimEntries))
                .Where(child => child.Length > 0
                    && File.ReadAllText($"/proc/{child}/cmdline").Split('\0').Contains(Exchange))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture)).FirstOrDefault();
        }
        catch (IOException)
        {
            return 0;                                       // something ended meanwhile
        }
    }
}
