// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Queries;

/// <summary>Bound of the work of one question: of the packed bytes that are read or added up for it, since time would
/// depend on what else the host does. Used by one thread.</summary>
public sealed class WorkBudget(long mostBytes)
{
    /// <summary>Bound of a question to the monitor: about 200 ms of one processor, by <c>./build.sh perf
    /// fleet.whole</c>.</summary>
    public const long OfQuestion = 32 << 20;

    /// <summary>Bound of a report of the monitor, which answers many questions at once.</summary>
    public const long OfReport = 8 * OfQuestion;

    private long _bytes;

    /// <summary>Counts bytes.</summary>
    /// <exception cref="FailureException">They are too many.</exception>
    public void Take(int bytes)
    {
        _bytes += bytes;
        if (_bytes > mostBytes)
            throw new FailureException(new Failure(ExitCode.Usage, "from",
                $"more than {mostBytes >> 20} MiB of the history would have to be read and added up",
                "ask for one series, for fewer appliances or for a shorter time"));
    }
}
