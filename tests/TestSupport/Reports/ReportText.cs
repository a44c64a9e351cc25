// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Reports.Events;

namespace TestSupport.Reports;

/// <summary>All properties and fields of a report as text, to compare two reports with.</summary>
public static class ReportText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        IncludeFields = true,
        Converters = { new KeyConverter(), new HistogramConverter() },
    };

    /// <summary>Text of a report, or of several.</summary>
    public static string Of<T>(T report) => JsonSerializer.Serialize(report, Options);

    private sealed class KeyConverter : JsonConverter<OrderKey>
    {
        public override OrderKey Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, OrderKey value, JsonSerializerOptions options) =>
            writer.WriteStringValue(OrderKeyText.Of(value));
    }
}
