// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Playing.Gateway.Expecting;

namespace Telemetry.Playing.Gateway;

/// <summary>JSON of gateways.</summary>
public static class GatewayJson
{
    /// <summary>The line <c>gateway_plan</c>.</summary>
    public static byte[] Plan(IReadOnlyList<GatewayForecast> sessions) => PlayJson.Line("gateway_plan", json =>
    {
        json.WriteStartArray("sessions"u8);
        foreach (GatewayForecast session in sessions)
            Write(json, session);
        json.WriteEndArray();
    });

    /// <summary>The line <c>gateway</c>.</summary>
    public static byte[] Result(GatewayReport report) => PlayJson.Line("gateway", json => Write(json, report));

    /// <summary>The line <c>expected</c>.</summary>
    public static byte[] Expectation(ExpectationReport report) => PlayJson.Line("expected", json =>
    {
        json.WriteNumber("expected"u8, report.Expected);
        json.WriteNumber("same"u8, report.Same);
        json.WriteNumber("missing"u8, report.Missing);
        json.WriteNumber("unexpected"u8, report.Unexpected);
        json.WriteNumber("different"u8, report.Different);
        json.WriteStartArray("first"u8);
        foreach (string line in report.First)
            json.WriteStringValue(line);
        json.WriteEndArray();
    });

    /// <summary>The line <c>made_test</c>.</summary>
    /// <param name="script">Path of the script.</param>
    /// <param name="requests">Requests that it expects.</param>
    /// <param name="ticks">Requests whose tick is known.</param>
    public static byte[] MadeTest(string script, long requests, long ticks) => PlayJson.Line("made_test", json =>
    {
        json.WriteString("script"u8, script);
        json.WriteNumber("requests"u8, requests);
        json.WriteNumber("ticks"u8, ticks);
    });

    /// <summary>Ways to answer, as options and JSON write them.</summary>
    public static IReadOnlyList<(string Word, AnswerMode Value)> Modes { get; } =
        [("recorded", AnswerMode.Recorded), ("accept", AnswerMode.Accept), ("none", AnswerMode.None)];

    internal static void Write(Utf8JsonWriter json, GatewayReport report)
    {
        json.WriteString("answers"u8, Modes.First(mode => mode.Value == report.Answers).Word);
        json.WriteNumber("refused_logins"u8, report.RefusedLogins);
        json.WriteNumber("malformed"u8, report.Malformed);
        json.WriteNumber("disconnects"u8, report.Disconnects);
        json.WriteBoolean("real_time"u8, report.RealTime);
        json.WriteNumber("allocated_bytes"u8, report.AllocatedBytes);
        json.WriteStartArray("sessions"u8);
        foreach (GatewaySessionReport session in report.Sessions)
        {
            json.WriteStartObject();
            Write(json, session, report.BoundNs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, GatewaySessionReport session, long boundNs)
    {
        json.WriteString("session"u8, session.Session);
        json.WriteString("protocol"u8, session.Protocol);
        json.WriteNumber("logins"u8, session.Logins);
        json.WriteNumber("disconnects"u8, session.Disconnects);
        json.WriteNumber("orders"u8, session.Orders);
        json.WriteNumber("cancels"u8, session.Cancels);
        json.WriteNumber("replaces"u8, session.Replaces);
        json.WriteNumber("other_requests"u8, session.OtherRequests);
        json.WriteNumber("answered"u8, session.Answered);
        json.WriteNumber("unanswered"u8, session.Unanswered);
        json.WriteNumber("ignored"u8, session.Ignored);
        json.WriteNumber("beyond_recording"u8, session.BeyondRecording);
        json.WriteNumber("accepted"u8, session.Accepted);
        json.WriteNumber("rejected_as_recorded"u8, session.RejectedAsRecorded);
        json.WriteNumber("executed"u8, session.Executed);
        json.WriteNumber("canceled"u8, session.Canceled);
        json.WriteNumber("replaced"u8, session.Replaced);
        json.WriteNumber("cancel_refused"u8, session.CancelRefused);
        json.WriteNumber("malformed"u8, session.Malformed);
        json.WriteNumber("sequence_gaps"u8, session.SequenceGaps);
        json.WriteNumber("resent"u8, session.Resent);
        PlayJson.Write(json, "answer_error_ns"u8, session.AnswerError);
        PlayJson.Write(json, "send_ns"u8, session.Send);
        json.WriteStartObject("late"u8);
        json.WriteNumber("count"u8, session.Late);
        json.WriteNumber("over_ns"u8, session.LateOverNs);
        json.WriteEndObject();
        json.WriteNumber("bound_ns"u8, boundNs);
    }

    private static void Write(Utf8JsonWriter json, GatewayForecast session)
    {
        json.WriteStartObject();
        json.WriteString("session"u8, session.Session);
        json.WriteString("protocol"u8, session.Protocol);
        json.WriteStartArray("gateways"u8);
        foreach ((EndpointAddress recorded, EndpointAddress target) in session.Gateways)
        {
            json.WriteStartObject();
            json.WriteString("recorded"u8, recorded.ToString());
            json.WriteString("target"u8, target.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("orders"u8, session.Orders);
        json.WriteNumber("cancels"u8, session.Cancels);
        json.WriteNumber("replaces"u8, session.Replaces);
        json.WriteNumber("accepted"u8, session.Accepted);
        json.WriteNumber("rejected"u8, session.Rejected);
        json.WriteNumber("executed"u8, session.Executed);
        json.WriteNumber("unanswered"u8, session.Unanswered);
        json.WriteNumber("not_learned"u8, session.NotLearned);
        json.WriteNumber("accept_ns"u8, session.AcceptNs);
        json.WriteEndObject();
    }
}
