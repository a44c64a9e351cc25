// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator;

if (args is not [string messages, string events, string folder, .. string[] wanted])
{
    Console.Error.WriteLine("usage: Telemetry.Messages.Generator MESSAGES.xml EVENTS.xml FOLDER FILE...");
    return 2;
}

string schema = File.ReadAllText(messages);
foreach ((string path, Generation generation) in (ReadOnlySpan<(string, Generation)>)[
    (messages, Generation.Of(schema)), (events, Generation.Of(schema, File.ReadAllText(events)))])
{
    foreach (Problem problem in generation.Problems)
        Console.Error.WriteLine(problem.AsBuildError(Path.GetFullPath(path)));
    if (generation.Problems.Count > 0)
        return 1;
    Directory.CreateDirectory(folder);
    foreach (GeneratedFile file in generation.Files.Where(file => wanted.Contains(file.Name)))
        File.WriteAllText(Path.Combine(folder, file.Name), file.Text);
}
return 0;
