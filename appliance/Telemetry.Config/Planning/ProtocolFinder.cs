// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Writing;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Declared;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Config.Planning;

/// <summary>Finds protocols by name: those declared in the settings, and the built-in ones.</summary>
public sealed class ProtocolFinder
{
    private readonly Dictionary<string, ProtocolRow?> _declared = [];

    /// <summary>Makes the rows of the declared protocols.</summary>
    public ProtocolFinder(Settings settings)
    {
        foreach (ProtocolSettings protocol in settings.Protocols)
        {
            ProtocolRow? row = protocol.Declaration is { } declaration
                ? DeclaredRow.Of(declaration, DeclarationWriter.FingerprintOf(declaration))
                : null;
            _declared.TryAdd(protocol.Name.Value, row);
        }
    }

    /// <summary>All protocols, the declared ones first.</summary>
    public IReadOnlyList<ProtocolRow> Rows => [.. _declared.Values.OfType<ProtocolRow>(), .. ProtocolCatalog.Rows];

    /// <summary>The protocol of a name.</summary>
    /// <returns>Null if there is none, or its declaration has errors; either has been reported.</returns>
    public ProtocolRow? Find(Located<string> name, ErrorList errors)
    {
        if (name.Value.Length == 0)
            return null;
        if (_declared.TryGetValue(name.Value, out ProtocolRow? row) || ProtocolCatalog.TryFind(name.Value, out row))
            return row;
        string? nearest = NearestName.Of(name.Value, _declared.Keys) ?? ProtocolCatalog.Nearest(name.Value)
            ?? NearestName.Of(name.Value, ProtocolCatalog.Rows.Select(known => known.Name));
        errors.Add(name.Where, $"unknown protocol \"{name.Value}\"",
            nearest is null ? "see \"telemetry feeds\"" : $"did you mean \"{nearest}\"?");
        return null;
    }
}
