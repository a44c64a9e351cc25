// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Yaml;

namespace Telemetry.Config.Planning;

/// <summary>Search for protocols by name, venue, product, or an address of the configuration.</summary>
/// <param name="settings">Settings whose protocols and lines are searched too.</param>
public sealed class ProtocolSearch(Settings settings)
{
    private const string Where = "feeds";

    private readonly ProtocolFinder _protocols = new(settings);

    /// <summary>Finds protocols.</summary>
    /// <param name="words">A protocol's name, or words that its name, title, products and source contain together, or
    /// an address with or without a port; none for all protocols.</param>
    /// <returns>The protocols in the order of listing; one if a name was given.</returns>
    /// <exception cref="FailureException">Nothing has these words.</exception>
    public IReadOnlyList<ProtocolRow> Find(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
            return _protocols.Rows;
        var errors = new ErrorList();
        if (words.Any(string.IsNullOrWhiteSpace))
            errors.Add(Where, "the name of the protocol is empty", "see \"telemetry feeds\"");
        errors.ThrowIfAny();
        if (_protocols.Rows.FirstOrDefault(row => words is [var name] && row.Name == name) is { } named)
            return [named];
        if (words is [var address] && TryReadAddress(address, out EndpointAddress endpoint))
            return OfAddress(address, endpoint, errors);
        ProtocolRow[] found = [.. _protocols.Rows.Where(row => words.All(word => Has(row, word)))];
        if (found.Length > 0)
            return found;
        if (words.Count == 1)
            _ = _protocols.Find(new Located<string>(words[0], Where), errors);
        else
            errors.Add(Where, $"no protocol has \"{string.Join(' ', words)}\"", "see \"telemetry feeds\"");
        errors.ThrowIfAny();
        return found;
    }

    private static bool Has(ProtocolRow row, string word) =>
        row.Products.Append(row.Name).Append(row.Title).Append(row.Source).Any(
            text => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool TryReadAddress(string text, out EndpointAddress endpoint)
    {
        if (EndpointAddress.TryParse(text, out endpoint))
            return true;
        // A number alone would be an address too.
        if (!text.AsSpan().ContainsAny('.', ':') || !EndpointAddress.TryParseAddress(text, out UInt128 address))
            return false;
        endpoint = new EndpointAddress(address, 0, AnyPort: true);
        return true;
    }

    private IReadOnlyList<ProtocolRow> OfAddress(string text, EndpointAddress endpoint, ErrorList errors)
    {
        Topology topology = TopologyBuilder.Build(settings, errors);
        errors.ThrowIfAny();
        ProtocolRow[] found =
        [
            .. topology.Feeds.Where(feed => feed.Lines.Any(line => line.Endpoints.Any(one => Takes(one, endpoint))))
                .Select(feed => feed.Row)
                .Concat(topology.Sessions.Where(session => session.Gateways.Any(one => Takes(one, endpoint)))
                    .Select(session => ProtocolCatalog.Find(session.Protocol)))
                .OfType<ProtocolRow>().Distinct(),
        ];
        if (found.Length > 0)
            return found;
        errors.Add(Where, $"no feed and no session has the address {text}",
            topology.Feeds.Count + topology.Sessions.Count == 0
                ? "name the configuration that has it, with --config FILE"
                : "see the addresses in the configuration");
        errors.ThrowIfAny();
        return found;
    }

    private static bool Takes(EndpointAddress known, EndpointAddress wanted) =>
        (known.AnyAddress || known.Address == wanted.Address)
        && (known.AnyPort || wanted.AnyPort || known.Port == wanted.Port);
}
