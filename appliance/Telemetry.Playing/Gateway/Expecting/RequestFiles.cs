// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Files;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Forms;
using Telemetry.Playing.Gateway.Learning;

namespace Telemetry.Playing.Gateway.Expecting;

/// <summary>Requests in files, a JSON object each line.</summary>
internal static class RequestFiles
{
    /// <summary>File of the requests that a gateway received.</summary>
    public const string Received = "gateway_orders.jsonl";

    /// <summary>Reads the requests that are expected.</summary>
    /// <exception cref="FailureException">The file cannot be read, or is none of such requests.</exception>
    public static IReadOnlyList<RequestRow> Read(string path)
    {
        try
        {
            List<RequestRow> rows = [];
            foreach (string line in File.ReadLines(path))
                rows.Add(Parse(line) ?? throw NoRequest(path, rows.Count + 1));
            return rows;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(new Failure(ExitCode.Failed, path,
                "it cannot be read: " + FileProblem.Of(path, error),
                "name a file that \"telemetry play --make-test\" wrote"), error);
        }
    }

    /// <summary>A recorded request.</summary>
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
        for (long place = 0; place < session.Log?.Count; place++)
            yield return RowOf(session.Session, in session.Log[place]);
    }

    /// <summary>The lines of <see cref="Received"/>.</summary>
    public static byte[] Write(GatewayReport report)
    {
        using var bytes = new MemoryStream();
        foreach (GatewaySessionReport session in report.Sessions)
        {
            for (long place = 0; place < session.Log?.Count; place++)
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

    private static RequestRow? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return RequestRow.Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FailureException NoRequest(string path, int line) => new(new Failure(
        ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"{path}:{line}"), "it is no request",
        "name a file that \"telemetry play --make-test\" wrote"));
}
