// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Reporting.Charts;

/// <summary>Logarithmic axis.</summary>
/// <param name="Low">Lowest value, above 0.</param>
/// <param name="High">Highest value.</param>
/// <param name="Start">Place of the lowest value.</param>
/// <param name="End">Place of the highest value.</param>
internal readonly record struct LogAxis(double Low, double High, double Start, double End)
{
    private const double MostDecades = 7;
    private const double FewDecades = 2;

    /// <summary>Values at which lines are drawn.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            double decades = Math.Log10(High / Low);
            double step = Math.Max(1, Math.Ceiling(decades / MostDecades));
            double[] parts = decades <= FewDecades ? [1, 2, 5] : [1];
            for (double power = Math.Floor(Math.Log10(Low)); power <= Math.Log10(High); power += step)
            {
                foreach (double part in parts)
                {
                    double value = part * Math.Pow(10, power);
                    if (value >= Low && value <= High)
                        yield return value;
                }
            }
        }
    }

    /// <summary>Place of a value; values outside are at the ends.</summary>
    public double Of(double value) => High <= Low ? Start
        : Start + ((End - Start) * Math.Clamp(Math.Log(Math.Max(value, Low) / Low) / Math.Log(High / Low), 0, 1));
}
