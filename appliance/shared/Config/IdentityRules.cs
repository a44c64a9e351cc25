// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Rules for the names by which monitors distinguish appliances. They appear in addresses of pages and in
/// labels of metrics, and are therefore plain words.</summary>
public static class IdentityRules
{
    private const int LongestName = 63;                         // letters
    private const int LongestValue = 128;                       // bytes, UTF-8

    /// <summary>Checks the name of an instance.</summary>
    /// <param name="where">Position in the file, or the option.</param>
    public static void CheckInstance(string where, string name, ErrorList errors)
    {
        if (name.Length is 0 or > LongestName || !name.All(letter => char.IsAsciiLetterOrDigit(letter)
            || letter is '.' or '_' or '-'))
            errors.Add(where, $"instance \"{name}\" cannot be used",
                $"expected 1 to {LongestName} letters, digits, '.', '_' and '-'");
    }

    /// <summary>Checks a label.</summary>
    /// <param name="where">Position in the file, or the option.</param>
    public static void CheckLabel(string where, Label label, ErrorList errors)
    {
        string key = label.Key;
        if (key.Length > LongestName || !Label.IsName(key))
            errors.Add(where, $"label \"{key}\" cannot be used",
                $"expected 1 to {LongestName} letters, digits and '_', not beginning with a digit or \"__\"");
        else if (Label.Reserved.Contains(key))
            errors.Add(where, $"label \"{key}\" is a label that metrics and alerts have already", $"name it my_{key}");
        if (label.Value.Length == 0 || Encoding.UTF8.GetByteCount(label.Value) > LongestValue
            || label.Value.Any(char.IsControl))
            errors.Add(where, $"the value of label \"{key}\" cannot be used",
                $"expected 1 to {LongestValue} bytes without control characters");
    }

    /// <summary>Checks the number of labels, and that no key occurs twice.</summary>
    /// <param name="where">Position in the file, or the option.</param>
    public static void CheckLabels(string where, IReadOnlyList<Label> labels, ErrorList errors)
    {
        if (labels.Count > Label.Most)
            errors.Add(where, $"{labels.Count} labels are more than {Label.Most}", "leave some out");
        foreach (IGrouping<string, Label> same in labels.GroupBy(label => label.Key).Where(same => same.Count() > 1))
            errors.Add(where, $"label \"{same.Key}\" is given twice", "leave one out");
    }
}
