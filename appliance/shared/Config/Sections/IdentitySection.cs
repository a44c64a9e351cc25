// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>instance:</c> and <c>labels:</c>.</summary>
public static class IdentitySection
{
    /// <summary>The instance; null if there is none.</summary>
    public static string? ReadInstance(YamlSection root)
    {
        if (root.Text("instance") is not { } name)
            return null;
        IdentityRules.CheckInstance(name.Where, name.Value, root.Errors);
        return name.Value;
    }

    /// <summary>The labels in the order of the file.</summary>
    public static IReadOnlyList<Label> ReadLabels(YamlSection root)
    {
        if (root.Section("labels", "labels") is not { } section)
            return [];
        List<Label> labels = [];
        foreach (string key in section.Keys)
        {
            if (section.Text(key) is not { } value)
                continue;
            var label = new Label(key, value.Value);
            IdentityRules.CheckLabel(value.Where, label, root.Errors);
            labels.Add(label);
        }
        section.Finish();
        IdentityRules.CheckLabels(section.Where, labels, root.Errors);
        return labels;
    }
}
