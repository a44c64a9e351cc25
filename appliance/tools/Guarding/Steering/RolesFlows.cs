// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Yaml;

namespace Telemetry.Guarding.Steering;

/// <summary>Flows of the roles file that <c>telemetry-tune</c> reads, as <c>telemetry config flows</c> prints them:
/// lines <c>flow=INTERFACE ADDRESS:PORT QUEUE</c>. Its other keys are for others.</summary>
internal static class RolesFlows
{
    private const string Begin = "flow=";
    private const int MostQueues = 1_000;

    /// <summary>Reads the flows of an interface.</summary>
    /// <param name="errors">Receives lines that are wrong, of whatever interface.</param>
    /// <exception cref="FailureException">The file cannot be read.</exception>
    internal static IEnumerable<(EndpointAddress To, int Queue, string Where)> Read(
        string path, string interfaceName, ErrorList errors)
    {
        string[] lines = YamlFile.ReadAll(path).ReplaceLineEndings("\n").Split('\n');
        for (int number = 0; number < lines.Length; number++)
        {
            string line = lines[number].Trim();
            if (!line.StartsWith(Begin, StringComparison.Ordinal))
                continue;
            string where = string.Create(CultureInfo.InvariantCulture, $"{path}:{number + 1}");
            string[] words = line[Begin.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3 || !EndpointAddress.TryParse(words[1], out EndpointAddress to) || to.AnyAddress
                || to.AnyPort || to.Port == 0 || !int.TryParse(words[2], NumberStyles.None,
                    CultureInfo.InvariantCulture, out int queue) || queue >= MostQueues)
            {
                errors.Add(where, $"\"{line}\" is not a flow",
                    "expected flow=INTERFACE ADDRESS:PORT QUEUE, as 'telemetry config flows' prints it");
            }
            else if (words[0] == interfaceName)
            {
                yield return (to, queue, where);
            }
        }
    }
}
