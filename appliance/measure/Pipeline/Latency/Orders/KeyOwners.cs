// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Latency.Sessions;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Finds the requests of one session to which an answer may belong where several logins use equal keys: those
/// of its own login or connection; if there is none, one of an older connection, where the login of either is not
/// known: the client may have reconnected.</summary>
[HotPath]
internal static class KeyOwners
{
    /// <summary>Finds the request of an answer; -1 if there is none.</summary>
    public static int Find(SessionContext context, in ReceivedAnswer answer, RequestKind kind)
    {
        RequestTable requests = context.Requests;
        uint scope = context.ScopeOf(answer.Connection);
        int own = requests.Find(answer.Key, kind, scope, answer.Connection);
        if (own >= 0 || !context.SharesKeys)
            return own;
        return FindOfOlder(context, answer, kind, scope, out int count) is var older && count == 1 ? older : -1;
    }

    /// <summary>True if there are requests with an answer's key, but none to which it may belong: it is another
    /// login's copy, its own request is not known, or several may be its own.</summary>
    public static bool IsOfOther(SessionContext context, in ReceivedAnswer answer)
    {
        if (!context.SharesKeys)
            return false;
        uint scope = context.ScopeOf(answer.Connection);
        bool isKnown = false;
        bool isDoubtful = false;
        for (RequestKind kind = RequestKind.New; kind <= RequestKind.Replace; kind++)
        {
            if (Find(context, answer, kind) >= 0)
                return false;
            isKnown |= context.Requests.First(answer.Key, kind) >= 0;
            FindOfOlder(context, answer, kind, scope, out int count);
            isDoubtful |= count > 1;
        }
        if (isDoubtful)
            context.Doubt();
        return isKnown;
    }

    private static int FindOfOlder(
        SessionContext context, in ReceivedAnswer answer, RequestKind kind, uint scope, out int count)
    {
        RequestTable requests = context.Requests;
        count = 0;
        int found = -1;
        for (int index = requests.First(answer.Key, kind); index >= 0; index = requests.After(index))
        {
            if (!MayBeOf(scope, answer.Connection, in requests[index]))
                continue;
            found = index;
            count++;
        }
        return found;
    }

    private static bool MayBeOf(uint scope, uint connection, ref readonly Request request) =>
        request.Connection < connection && !(SessionLogins.IsOfLogin(scope) && SessionLogins.IsOfLogin(request.Scope));
}
