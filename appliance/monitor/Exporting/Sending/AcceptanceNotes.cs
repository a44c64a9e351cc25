// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>Reports once when a receiver no longer accepts what it is sent, and when it does again. Written by one
/// thread, read by any.</summary>
/// <param name="what">What it is sent, in the plural.</param>
/// <param name="to">Name of the receiver, for people.</param>
internal sealed class AcceptanceNotes(string what, string to, IProgress<string> notices)
{
    private string? _error;

    /// <summary>Reason why the newest was not accepted; null if it was.</summary>
    internal string? Error => Volatile.Read(ref _error);

    /// <summary>Notes a result.</summary>
    /// <param name="error">Reason why it was not accepted; null if it was.</param>
    /// <param name="consequence">What follows from that, in words.</param>
    internal void Note(string? error, string consequence)
    {
        string? before = _error;
        Volatile.Write(ref _error, error);
        if (error is not null && before is null)
            notices.Report($"{what} are not accepted by {to}: {error}; {consequence}");
        else if (error is null && before is not null)
            notices.Report($"{what} are accepted by {to} again");
    }
}
