// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Results;

namespace Telemetry.Comparing.Results;

/// <summary>Reads the orders of a result folder.</summary>
internal sealed class OrderFile
{
    private const long LongestNs = 86_400_000_000_000;         // a day; two of them can be subtracted and added

    private readonly string _path;
    private readonly NameTable _names;

    private OrderFile(string path, NameTable names) => (_path, _names) = (path, names);

    /// <summary>The orders, in the order of the file.</summary>
    /// <param name="expected">Number of orders that its result names.</param>
    /// <exception cref="FailureException">The file cannot be read, or is damaged.</exception>
    internal static List<RunOrder> Read(string folder, long expected, NameTable names) =>
        new OrderFile(Path.Combine(folder, ResultFiles.Orders), names).Read(expected);

    private List<RunOrder> Read(long expected)
    {
        var orders = new List<RunOrder>();
        using FileStream stream = ResultJson.Open(_path);
        var lines = new LineReader(stream, _path);
        while (lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                orders.Add(Of(json.RootElement, lines.Number));
            }
            catch (Exception cause) when (cause is JsonException or InvalidOperationException or FormatException)
            {
                throw ResultFailure.OfLine(_path, lines.Number, "it is not an order");
            }
        }
        return orders.Count == expected ? orders : throw ResultFailure.Of(
            _path, $"it has {orders.Count} orders, and {ResultFiles.Result} names {expected}: it was cut or changed",
            "copy the folder again, or repeat the run");
    }

    private RunOrder Of(JsonElement json, long line)
    {
        if (json.Text("type") != "order" || json.Number("order_stamp_ns") is not { } stampNs)
            throw ResultFailure.OfLine(_path, line, "it is not an order");
        var order = new RunOrder
        {
            StampNs = stampNs,
            TimeNs = json.Number("order_time_ns"),
            Kind = _names.NumberOf(json.Text("kind")),
        };
        if (json.Member("tick") is { } tick && tick.Member("sequence")?.GetUInt64() is { } sequence)
        {
            order.HasTick = true;
            order.Tick = new TickKey(
                _names.NumberOf(tick.Text("feed")), _names.NumberOf(tick.Text("channel")), sequence);
            order.TickStampNs = tick.Number("stamp_ns") ?? 0;
        }
        JsonElement? stages = json.Member("stages");
        for (int index = 0; index < Quantity.Count; index++)
        {
            string key = new Quantity(index).Name + "_ns";
            long? ns = index == 0 ? json.Number(key) : stages?.Number(key);
            if (ns is > LongestNs or < -LongestNs)
                throw ResultFailure.OfLine(_path, line, $"{key} is {ns}: no latency is that long");
            order.Times[index] = ns ?? OrderTimes.Unknown;
        }
        return order;
    }
}
