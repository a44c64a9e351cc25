// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Content codings that a client takes, as its header Accept-Encoding names them.</summary>
/// <param name="header">Value of the header; empty if there is none: then the client takes none.</param>
internal readonly struct AcceptedEncodings(string header)
{
    /// <summary>True if the client takes gzip.</summary>
    public bool Gzip => Accepts("gzip") ?? Accepts("x-gzip") ?? Accepts("*") ?? false;

    // Null if the header does not name the coding. A weight of 0 refuses it.
    private bool? Accepts(string coding)
    {
        foreach (string part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] parts = part.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0].Equals(coding, StringComparison.OrdinalIgnoreCase))
                return parts.Skip(1).All(HasWeight);
        }
        return null;
    }

    private static bool HasWeight(string parameter) =>
        !parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        || (double.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out double weight) && weight > 0);
}
