// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Forms;
using Telemetry.Playing.Gateway.Learning;

namespace Telemetry.Playing.Gateway.Expecting;

/// <summary>Requests in files, a JSON object each line.</summary>
internal static class RequestFiles
{
    /// <summary>File of the requests that a gateway received.</summary>
    public const string Received = "gateway_orders.jsonl";

    private const string Header = "expected_orders";
    private const string Remedy = "name a file that \"telemetry play --make-test\" wrote";

    /// <summary>Reads the requests that are expected.</summary>
    /// <exception cref="FailureException">The file cannot be read, is none of such requests, has none, or not as many
    /// as its first line says.</exception>
    public static IReadOnlyList<RequestRow> Read(string path)
    {
        try
        {
            List<RequestRow> rows = [];
            long? announced = null;
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                if (++number == 1 && HeaderOf(line) is { } count)
                    announced = count;
                else
                    rows.Add(Parse(line) ?? throw NoRequest(path, number));
            }
            if (ProblemOf(rows.Count, announced) is { } problem)
                throw new FailureException(new Failure(ExitCode.Failed, path, problem, Remedy));
            return rows;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(new Failure(ExitCode.Failed, path,
                "it cannot be read: " + FileProblem.Of(path, error), Remedy), error);
        }
    }

    /// <summary>The first line of a file of expected requests: by their number one that was cut is known.</summary>
    public static byte[] HeaderLine(long requests) =>
        PlayJson.Line(Header, json => json.WriteNumber("requests"u8, requests));

    public static RequestRow RowOf(string session, RecordedRequest request) => new()
    {
        Identity = IdentityOf(session, request.Kind, request.Instrument, request.Ordinal),
        Quantity = request.Quantity,
        Price = request.Price,
        NamedTick = request.NamedTick,
    };

    /// <summary>Requests that a session's gateway received.</summary>
    public static IEnumerable<RequestRow> RowsOf(GatewaySessionReport session)
    {
        for (long place = 0; place < session.Log.Count; place++)
            yield return RowOf(session.Session, in session.Log[place]);
    }

    /// <summary>The lines of <see cref="Received"/>.</summary>
    public static byte[] Write(GatewayReport report)
    {
        using var bytes = new MemoryStream();
        foreach (GatewaySessionReport session in report.Sessions)
        {
            for (long place = 0; place < session.Log.Count; place++)
                bytes.Write(LineOf(session.Session, in session.Log[place]));
        }
        return bytes.ToArray();
    }

    private static byte[] LineOf(string session, in ReceivedRequest request)
    {
        RequestRow row = RowOf(session, in request);
        (long readNs, long dueNs, long answeredNs) = (request.ReadNs, request.DueNs, request.AnsweredNs);
        (OrderKind answer, bool isRecorded) = (request.Answer, request.IsRecorded);
        return PlayJson.Line("gateway_order", json =>
        {
            row.Write(json);
            json.WriteBoolean("recorded"u8, isRecorded);
            json.WriteNumber("read_ns"u8, readNs);
            json.WriteString("answer"u8, NameOfAnswer(answer));
            PlayJson.Write(json, "due_ns"u8, dueNs == 0 ? null : dueNs);
            PlayJson.Write(json, "answered_ns"u8, answeredNs == 0 ? null : answeredNs);
        });
    }

    private static RequestRow RowOf(string session, in ReceivedRequest request) => new()
    {
        Identity = IdentityOf(session, request.Kind, request.Instrument, request.Ordinal),
        Quantity = request.Quantity,
        Price = request.Price,
        NamedTick = request.NamesTick ? request.Tick : null,
    };

    private static RequestIdentity IdentityOf(string session, OrderKind kind, InstrumentSide instrument, int ordinal) =>
        new(session, kind, instrument.Name(), instrument.SideName(), ordinal);

    private static string? NameOfAnswer(OrderKind answer) => answer switch
    {
        OrderKind.Accepted => "accepted",
        OrderKind.Rejected => "rejected",
        OrderKind.Filled => "filled",
        OrderKind.Canceled => "canceled",
        OrderKind.Replaced => "replaced",
        OrderKind.CancelRefused => "cancel_refused",
        _ => null,
    };

    // Files of earlier versions have no first line of their own.
    private static long? HeaderOf(string line) => Parse(line, static root =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out JsonElement type)
        && type.ValueKind == JsonValueKind.String && type.ValueEquals(Header)
        && root.TryGetProperty("requests", out JsonElement requests) && requests.ValueKind == JsonValueKind.Number
        && requests.TryGetInt64(out long count) ? count : (long?)null);

    private static string? ProblemOf(int found, long? announced)
    {
        if (announced is { } count && count != found)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"it was cut or changed: it has {found} requests, and {count} by its first line");
        }
        return found > 0 ? null : "it has no request: a gate that judged nothing must not pass";
    }

    private static RequestRow? Parse(string line) => Parse(line, RequestRow.Read);

    private static T? Parse<T>(string line, Func<JsonElement, T?> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return read(document.RootElement);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static FailureException NoRequest(string path, int line) => new(new Failure(
        ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"{path}:{line}"), "it is not a request",
        Remedy));
}
