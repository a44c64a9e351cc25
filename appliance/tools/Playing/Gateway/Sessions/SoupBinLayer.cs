// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Sessions;

/// <summary>SoupBinTCP: sequenced packets to the client, which have no number on the wire, and unsequenced ones from
/// it.</summary>
internal sealed class SoupBinLayer(ClientConnection connection) : SessionLayer(connection)
{
    private const long HeartbeatNs = 1_000_000_000;
    private const long SilenceNs = 15_000_000_000;              // of a client, heartbeats included

    private bool _wantsOther;
    private ulong _next;

    private static ReadOnlySpan<byte> SessionId => "PLAY000001"u8;

    public override SessionStep TakeFirst(in MessageCall call, ReadOnlySpan<byte> packet, long nowNs)
    {
        if (!SoupBinGateway.IsLogin(packet))
            return SessionStep.Bad;
        bool isRead = SoupBinGateway.TryReadLogin(
            packet, out ulong login, out ReadOnlySpan<byte> wanted, out _next);
        Login = login;
        _wantsOther = !wanted.IsEmpty && !wanted.SequenceEqual(SessionId);
        return isRead ? SessionStep.LogIn : SessionStep.BadLogIn;
    }

    public override bool Admits(GatewaySession session) => !_wantsOther;

    public override void Deny(GatewaySession? session, long nowNs) =>
        Connection.Send(session is null ? SoupBinGateway.NotAuthorized : SoupBinGateway.NotAvailable, nowNs);

    public override void Accept(GatewaySession session, long nowNs)
    {
        AnswerLog answers = session.Answers;
        ulong next = _next == 0 ? answers.Next : Math.Clamp(_next, answers.Oldest, answers.Next);
        Span<byte> accepted = stackalloc byte[SoupBinGateway.AcceptedLength];
        SoupBinGateway.WriteAccepted(accepted, SessionId, next);
        Connection.Send(accepted, nowNs);
        for (; next < answers.Next; next++)
        {
            Connection.Send(answers[next], nowNs);
            session.Count.Resent++;
        }
    }

    public override SessionStep Take(
        GatewaySession session, in MessageCall call, ReadOnlySpan<byte> packet, long nowNs)
    {
        if (call.Message.Role == OrderRole.Request)
            return SessionStep.Request;
        return call.Message.Kind switch
        {
            OrderKind.Logout => SessionStep.LogOut,
            OrderKind.Logon => SessionStep.Bad,                 // it is logged in already
            _ => SessionStep.Done,
        };
    }

    public override void Send(GatewaySession session, WrittenAnswer written, long nowNs)
    {
        Span<byte> packet = session.Answers.Room[..written.Length];
        SoupBinGateway.WriteSequenced(packet);
        session.Answers.Keep(written, timeNs: 0);
        Connection.Send(packet, nowNs);
    }

    public override bool Keep(GatewaySession session, long nowNs)
    {
        if (nowNs - Connection.LastSentNs >= HeartbeatNs)
            Connection.Send(SoupBinGateway.Heartbeat, nowNs);
        return nowNs - Connection.LastReadNs <= SilenceNs;
    }

    public override void End(GatewaySession session, long nowNs) =>
        Connection.Send(SoupBinGateway.EndOfSession, nowNs);
}
