// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Logs;

/// <summary>Way to one receiver of records. Used by one thread at a time.</summary>
internal interface ILogOutlet : IDisposable
{
    /// <summary>Address of the receiver, without secrets.</summary>
    string Name { get; }

    /// <summary>Protocol: the key of the configuration.</summary>
    string Kind { get; }

    /// <summary>Sends records, in their order. One that cannot be encoded ends the records before it, with no error, or
    /// throws if there are none: who throws has sent nothing.</summary>
    /// <param name="records">The records, one or more.</param>
    /// <param name="stop">Ends the wait for the receiver.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<LogResult> Send(ReadOnlyMemory<LogRecord> records, CancellationToken stop);
}

/// <summary>Result of sending records: the first ones were accepted or refused, the rest may be sent again.</summary>
/// <param name="Accepted">Records that were accepted.</param>
/// <param name="Refused">Records that were refused for good.</param>
/// <param name="Error">Answer or failure in words; null if all were accepted.</param>
/// <param name="Pause">Time for which the receiver asks for silence; null if it does not say.</param>
internal readonly record struct LogResult(int Accepted, int Refused, string? Error = null, TimeSpan? Pause = null);
