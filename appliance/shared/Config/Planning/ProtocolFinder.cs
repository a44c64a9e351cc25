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
        errors.Add(name.Where, $"unknown protocol \"{name.Value}\"",
            Nearest(name.Value) is { } nearest ? $"did you mean \"{nearest}\"?" : "see \"telemetry feeds\"");
        return null;
    }

    /// <summary>Name of the protocol that was probably meant; null if none is near.</summary>
    public string? Nearest(string name) =>
        NearestName.Of(name, _declared.Keys) ?? ProtocolCatalog.Nearest(name)
            ?? NearestName.Of(name, ProtocolCatalog.Rows.Select(known => known.Name));
}
