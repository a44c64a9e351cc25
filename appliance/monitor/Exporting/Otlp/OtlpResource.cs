// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Otlp;

/// <summary>The message Resource: whom values or records are of.</summary>
internal static class OtlpResource
{
    /// <summary>Name of the scope of all that is sent.</summary>
    internal const string Scope = "telemetry";

    /// <summary>Attributes of an appliance.</summary>
    internal static IEnumerable<(string Name, string? Value)> OfAppliance(
        string name, string? version, string? host, IEnumerable<Label> labels) =>
    [
        ("service.name", "telemetry"),
        ("service.instance.id", name),
        ("service.version", version),
        ("host.name", host),
        .. labels.Select(label => (label.Key, (string?)label.Value)),
    ];

    /// <summary>Writes the field <c>resource</c>.</summary>
    internal static void Write(ProtoWriter proto, IEnumerable<(string Name, string? Value)> attributes)
    {
        int resource = proto.Begin(OtlpFields.Resource);
        foreach ((string name, string? value) in attributes)
            OtlpAttributes.Write(proto, OtlpFields.Attribute, name, value);
        proto.End(resource);
    }
}
