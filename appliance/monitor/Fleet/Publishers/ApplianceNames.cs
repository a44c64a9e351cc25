// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Fleet.Publishers;

/// <summary>Names of appliances as they stand in addresses and labels.</summary>
public static class ApplianceNames
{
    private const int MostLetters = 128;

    // The last messages of an ended appliance may arrive after the first ones of its successor.
    private const long LeastOverlapNs = 5_000_000_000;

    /// <summary>Name from host and instance; every character but letters, digits, <c>.</c>, <c>_</c> and <c>-</c>
    /// becomes <c>_</c>.</summary>
    public static string Of(string host, string? instance) =>
        instance is null ? Clean(host) : $"{Clean(host)}:{Clean(instance)}";

    /// <summary>Groups the starts with known names into appliances, sorted by name.</summary>
    internal static IReadOnlyList<FleetAppliance> Group(
        IEnumerable<Publisher> publishers, IReadOnlyDictionary<string, ChannelIdentity> channels, long nowNs)
    {
        var appliances = new List<FleetAppliance>();
        foreach (IGrouping<string, Publisher> group in publishers.Where(one => one.Name.Host is not null)
            .GroupBy(NameOf, StringComparer.Ordinal))
        {
            // One that goes on is the current one, also if a later one has ended.
            Publisher[] starts = [.. group.OrderBy(one => IsLive(one, nowNs)).ThenBy(one => one.FirstHeardNs)];
            Publisher[] live = [.. starts.Where(one => IsLive(one, nowNs))];
            if (live.Length > 1 && live.Max(one => one.FirstHeardNs) + LeastOverlapNs < live.Min(one => one.HeardNs))
            {
                appliances.AddRange(live.Select(one => new FleetAppliance(
                    string.Create(CultureInfo.InvariantCulture, $"{group.Key}@{one.Incarnation >> 32:x8}"), [one],
                    inConflict: true)));
                starts = [.. starts.Except(live)];
            }
            if (starts.Length > 0)
                appliances.Add(new FleetAppliance(group.Key, starts, inConflict: false));
        }
        foreach (FleetAppliance appliance in appliances)
        {
            foreach (Publisher start in appliance.Starts)
                start.ApplianceName = appliance.Name;
        }
        return [.. appliances.OrderBy(one => one.Name, StringComparer.Ordinal)];

        string NameOf(Publisher publisher) => channels.GetValueOrDefault(publisher.Channel)?.Name
            ?? Of(publisher.Name.Host!, publisher.Name.Instance);
    }

    private static bool IsLive(Publisher publisher, long nowNs) =>
        publisher.StateAt(nowNs).IsPresent();

    private static string Clean(string text)
    {
        string clean = string.Concat(text.Take(MostLetters).Select(
            letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '_'));
        return clean.Length == 0 ? "_" : clean;
    }
}
