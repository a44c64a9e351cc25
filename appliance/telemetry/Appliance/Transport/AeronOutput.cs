// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Adaptive.Aeron;
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Host.Watchers;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;
using Telemetry.Publishing.Outlets;
using Telemetry.Transport;

namespace Telemetry.Appliance.Transport;

/// <summary>The publications of one channel, while there is a media driver.</summary>
internal sealed class AeronOutput : ILivePart
{
    private const int MessagesPerTerm = 8;                      // of the longest, by Aeron's rule

    /// <summary>Connects to the driver and adds the publications.</summary>
    /// <exception cref="FailureException">The channel is wrong or its address cannot be used.</exception>
    internal AeronOutput(AeronLinkOptions options, bool publishPackets = false)
    {
        string channel = ChannelFor(options.Channel, options.Settings, out string? notice);
        if (notice is not null)
            options.Notices?.Report(notice);
        Outlet = new AeronOutlet(LongestMessage(channel, options.Settings.TermLength));
        Packets = publishPackets ? new PacketOutlet() : null;
        Link = AeronLink.Open(
            options,
            client =>
            {
                List<Publication> publications = [.. Outlet.Connect(client, channel)];
                if (Packets is { } packets)
                    publications.Add(packets.Connect(client, channel));
                Subscribers.Begin(client, publications.ToArray());
            },
            Subscribers.End);
    }

    /// <summary>The connection to the media driver.</summary>
    internal AeronLink Link { get; }

    internal SubscriberTable Subscribers { get; } = new();

    /// <summary>Outlet of the publisher.</summary>
    internal AeronOutlet Outlet { get; }

    /// <summary>Outlet for single packets; null unless requested.</summary>
    internal PacketOutlet? Packets { get; }

    public bool EndsFirst => true;

    public IEnumerable<IHostWatcher> Watchers(LiveParts run) => [new MediaDriverWatcher(Link, run.Control)];

    public void AddTo(LiveInputs inputs) => inputs.Publisher = inputs.Publisher with { PacketOutlet = Packets };

    public void Read(ref HostCounters counters)
    {
        counters.UsesMediaDriver = true;
        counters.HasMediaDriver = Link.Totals.Read(ref counters.MediaDriver);
    }

    public int ReadSubscribers(Span<SubscriberCounters> subscribers) =>
        Subscribers.Read(subscribers, MonotonicClock.NowNs);

    public void Dispose()
    {
        Link.Stop();
        Packets?.Dispose();
        Outlet.Dispose();
        Link.Dispose();
    }

    /// <summary>The channel passed to the driver: as configured, with this program's additions.</summary>
    /// <param name="settings">Kind of driver, and the term length.</param>
    /// <param name="notice">Receives a notice for the user, or null.</param>
    internal static string ChannelFor(string configured, AeronSettings settings, out string? notice)
    {
        (string reaching, notice) = MulticastReach.Of(configured, settings.Driver);
        return WithTermLength(reaching, settings.TermLength);
    }

    private static string WithTermLength(string channel, int termLength)
    {
        if (channel.Contains("term-length=", StringComparison.Ordinal))
            return channel;
        char separator = channel.Contains('?', StringComparison.Ordinal) ? '|' : '?';
        return string.Create(CultureInfo.InvariantCulture, $"{channel}{separator}term-length={termLength}");
    }

    /// <summary>Longest message, calculated before there is a driver to query. The driver refuses an invalid term
    /// length.</summary>
    private static int LongestMessage(string channel, int otherwise)
    {
        string text = channel.Split('?', '|').First(pair => pair.StartsWith("term-length=", StringComparison.Ordinal))
            .Split('=')[1];
        int shift = char.ToLowerInvariant(text.LastOrDefault('0')) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        bool isNumber = long.TryParse(
            shift == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        long termLength = isNumber && number <= int.MaxValue >> shift ? number << shift : otherwise;
        return (int)Math.Clamp(termLength / MessagesPerTerm, AeronOutlet.LeastMessage, AeronOutlet.MostMessage);
    }
}
