// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.Exceptions;

namespace Telemetry.Transport;

/// <summary>Converts Aeron's errors into failures.</summary>
public static class AeronFailure
{
    private const string Separator = "; ";

    /// <summary>The failure; a channel that can never be used is a usage error.</summary>
    public static FailureException Of(string channel, Exception error)
    {
        bool isUsage = error is RegistrationException refusal
            && refusal.ErrorCode() == ErrorCode.INVALID_CHANNEL;
        (string what, string remedy) = Parts(channel, error.Message);
        return new FailureException(
            new Failure(isUsage ? ExitCode.Usage : ExitCode.Failed, channel, what, remedy), error);
    }

    /// <summary>True if time alone can repair it: another process uses the port of a channel, or this host does not
    /// have the address yet. Drivers report both only as the system's error text.</summary>
    public static bool MayPass(AeronException error) => error is RegistrationException refusal
        && (refusal.Message.Contains("Address already in use", StringComparison.Ordinal)
            || refusal.Message.Contains("Cannot assign requested address", StringComparison.Ordinal));

    /// <summary>The error and its remedy; the driver's text contains the channel and the remedy itself.</summary>
    public static (string What, string Remedy) Parts(string channel, string message)
    {
        int start = message.StartsWith(channel, StringComparison.Ordinal)
            ? message.IndexOf(": ", StringComparison.Ordinal) + 2 : 0;
        int end = message.LastIndexOf(Separator, StringComparison.Ordinal);
        return end > start
            ? (message[start..end], message[(end + Separator.Length)..])
            : (message[start..], "see 'telemetry doctor'");
    }
}
