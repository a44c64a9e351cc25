// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;
using Telemetry.Reports.Distributions;

namespace TestSupport.Reports;

/// <summary>Samples of a report as text: each bucket and its count.</summary>
public sealed class HistogramConverter : JsonConverter<SparseHistogram>
{
    public override SparseHistogram Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, SparseHistogram value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        for (int place = 0; place < value.Length; place++)
        {
            writer.WriteNumberValue(value.Indices[place]);
            writer.WriteNumberValue(value.CountAt(place));
        }
        writer.WriteEndArray();
    }
}
