// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;

namespace Telemetry.Exporting.Sending;

/// <summary>Text of the reason why a request over HTTP had no answer. Replaces the runtime's messages, since some
/// name no cause.</summary>
internal static class RequestProblem
{
    /// <summary>Text of the problem.</summary>
    internal static string Of(HttpRequestException failure)
    {
        Exception cause = failure;
        while (cause.InnerException is { } inner)
            cause = inner;
        bool isClosed = failure.HttpRequestError == HttpRequestError.ResponseEnded
            || cause is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }
            || cause is SocketException
            {
                SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown,
            };
        if (isClosed)
            return "the connection was closed before an answer came: see the receiver's log, and whether the address "
                + "has its port and the right one of http and https";
        return cause is SocketException || cause == failure
            ? failure.Message : $"{failure.Message.TrimEnd('.')}: {cause.Message}";
    }
}
