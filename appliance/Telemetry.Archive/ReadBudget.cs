// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Archive;

/// <summary>Bound of what one question reads. Used by one thread.</summary>
/// <param name="most">Bytes.</param>
internal sealed class ReadBudget(long most)
{
    private long _read;

    /// <summary>Counts bytes.</summary>
    /// <exception cref="FailureException">They are too many.</exception>
    public void Take(int bytes)
    {
        _read += bytes;
        if (_read > most)
            throw new FailureException(new Failure(ExitCode.Usage, "from",
                $"more than {most >> 20} MiB of the history would have to be read",
                "ask for one series, for fewer appliances or for a shorter time"));
    }
}
