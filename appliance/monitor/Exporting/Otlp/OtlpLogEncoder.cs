// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Logs;

namespace Telemetry.Exporting.Otlp;

/// <summary>Encodes records as the message ExportLogsServiceRequest: a resource for each appliance. Used by one thread
/// at a time.</summary>
internal sealed class OtlpLogEncoder
{
    private readonly ByteBuffer _message = new();

    /// <summary>Encodes records; the result is valid until the next call.</summary>
    internal ReadOnlySpan<byte> Encode(ReadOnlySpan<LogRecord> records)
    {
        _message.CutTo(0);
        ProtoWriter proto = new(_message);
        // What an appliance is called may change between two records: its newest origin stands for all of them.
        foreach (IGrouping<string, LogRecord> group in records.ToArray().GroupBy(record => record.Origin.Name))
        {
            LogOrigin origin = group.Last().Origin;
            int all = proto.Begin(OtlpLogFields.ResourceLogs);
            OtlpResource.Write(
                proto, OtlpResource.OfAppliance(origin.Name, origin.Version, origin.Host, origin.Labels));
            int logs = proto.Begin(OtlpLogFields.ScopeLogs);
            int scope = proto.Begin(OtlpFields.Scope);
            proto.Text(OtlpFields.Name, OtlpResource.Scope);
            proto.End(scope);
            foreach (LogRecord record in group)
                Write(proto, record);
            proto.End(logs);
            proto.End(all);
        }
        return _message.Bytes;
    }

    private static void Write(ProtoWriter proto, LogRecord record)
    {
        int one = proto.Begin(OtlpLogFields.Record);
        if (record.TimeNs is { } timeNs)
            proto.Fixed(OtlpLogFields.Time, (ulong)timeNs);
        (ulong number, string name) = record.Severity switch
        {
            LogSeverity.Error => (OtlpLogFields.Error, "ERROR"),
            LogSeverity.Warning => (OtlpLogFields.Warning, "WARN"),
            _ => (OtlpLogFields.Info, "INFO"),
        };
        proto.Unsigned(OtlpLogFields.Severity, number);
        proto.Text(OtlpLogFields.SeverityText, name);
        int body = proto.Begin(OtlpLogFields.Body);
        proto.Text(OtlpFields.StringValue, record.Text);
        proto.End(body);
        WriteAttribute(proto, new LogField("appliance") { Text = record.Origin.Name });
        foreach (LogField field in record.Fields)
            WriteAttribute(proto, field);
        proto.Fixed(OtlpLogFields.ObservedTime, (ulong)record.ObservedTimeNs);
        proto.Text(OtlpLogFields.EventName, $"telemetry.{record.Kind}");
        proto.End(one);
    }

    private static void WriteAttribute(ProtoWriter proto, LogField field)
    {
        int pair = proto.Begin(OtlpLogFields.Attribute);
        proto.Text(OtlpFields.Key, field.Name);
        int any = proto.Begin(OtlpFields.Value);
        if (field.Integer is { } integer)
            proto.Unsigned(OtlpFields.IntValue, (ulong)integer);
        else if (field.Number is { } number)
            proto.Double(OtlpFields.DoubleValue, number);
        else if (field.Flag is { } flag)
            proto.Unsigned(OtlpFields.BoolValue, flag ? 1u : 0u);
        else
            proto.Text(OtlpFields.StringValue, field.Value);
        proto.End(any);
        proto.End(pair);
    }
}
