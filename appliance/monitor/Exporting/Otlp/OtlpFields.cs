// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Otlp;

/// <summary>Fields of the messages from ExportMetricsServiceRequest to Metric (opentelemetry-proto 1.3).</summary>
internal static class OtlpFields
{
    internal const int ResourceMetrics = 1;

    internal const int Resource = 1;
    internal const int ScopeMetrics = 2;

    internal const int Scope = 1;
    internal const int Metric = 2;

    internal const int Attribute = 1;
    internal const int Key = 1;
    internal const int Value = 2;
    internal const int StringValue = 1;
    internal const int BoolValue = 2;
    internal const int IntValue = 3;
    internal const int DoubleValue = 4;

    internal const int Name = 1;
    internal const int Version = 2;
    internal const int Description = 2;
    internal const int Unit = 3;
}

/// <summary>Fields of the data of a Metric.</summary>
internal static class OtlpDataFields
{
    internal const int Gauge = 5;
    internal const int Sum = 7;
    internal const int ExponentialHistogram = 10;

    internal const int Point = 1;
    internal const int Temporality = 2;
    internal const int IsMonotonic = 3;

    internal const ulong Cumulative = 2;
}

/// <summary>Fields of the message NumberDataPoint.</summary>
internal static class OtlpNumberFields
{
    internal const int StartTime = 2;
    internal const int Time = 3;
    internal const int Value = 4;
    internal const int Attribute = 7;
}

/// <summary>Fields of the messages ExponentialHistogramDataPoint and Buckets.</summary>
internal static class OtlpHistogramFields
{
    internal const int Attribute = 1;
    internal const int StartTime = 2;
    internal const int Time = 3;
    internal const int Count = 4;
    internal const int Sum = 5;
    internal const int Scale = 6;
    internal const int ZeroCount = 7;
    internal const int Positive = 8;
    internal const int Min = 12;
    internal const int Max = 13;

    internal const int Offset = 1;
    internal const int Counts = 2;
}

/// <summary>Fields of the messages from ExportLogsServiceRequest to LogRecord, where they differ from those of
/// metrics.</summary>
internal static class OtlpLogFields
{
    internal const int ResourceLogs = 1;

    internal const int ScopeLogs = 2;

    internal const int Record = 2;

    internal const int Time = 1;
    internal const int Severity = 2;
    internal const int SeverityText = 3;
    internal const int Body = 5;
    internal const int Attribute = 6;
    internal const int ObservedTime = 11;
    internal const int EventName = 12;

    internal const ulong Info = 9;
    internal const ulong Warning = 13;
    internal const ulong Error = 17;
}
