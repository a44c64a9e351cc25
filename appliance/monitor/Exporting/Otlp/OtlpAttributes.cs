// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Otlp;

/// <summary>Attributes of OpenTelemetry's protocol: the message KeyValue with a text.</summary>
internal static class OtlpAttributes
{
    internal static void Write(ProtoWriter proto, int field, string name, ReadOnlySpan<byte> value)
    {
        int pair = proto.Begin(field);
        proto.Text(OtlpFields.Key, name);
        int any = proto.Begin(OtlpFields.Value);
        proto.Bytes(OtlpFields.StringValue, value);
        proto.End(any);
        proto.End(pair);
    }

    /// <summary>Writes an attribute; none if the value is null or empty.</summary>
    internal static void Write(ProtoWriter proto, int field, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        Span<byte> utf8 = stackalloc byte[LabelText.Most];
        Write(proto, field, name, utf8[..LabelText.Encode(value, utf8)]);
    }
}
