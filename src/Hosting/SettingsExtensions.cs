using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PixStream.Hosting;

/// <summary>Binds options to a section and checks them at start.</summary>
public static class SettingsExtensions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to <paramref name="section"/> and checks its validation attributes before the host
    /// starts. Differs from <c>ValidateDataAnnotations</c> in what the failure says: the full name of the setting, as an
    /// operator has to type it (<c>PixStream:Http:SpiWait</c>).
    /// </summary>
    public static IServiceCollection AddSettings<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(
        this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new SettingsValidation<TOptions>(section));
        return services;
    }

    /// <summary>What is wrong with options, one sentence for each setting; of null nothing.</summary>
    internal static IReadOnlyList<string> FailuresOf(string section, object? options)
    {
        var results = new List<ValidationResult>();
        if (options is null
            || Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
            return [];
        return [.. results.Select(result =>
        {
            var setting = string.Join(", ", result.MemberNames.Select(member => $"{section}:{member}"));
            return $"{(setting.Length > 0 ? setting : section)}: {result.ErrorMessage}";
        })];
    }

    private sealed class SettingsValidation<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options) =>
            FailuresOf(section, options) is { Count: > 0 } failures
                ? ValidateOptionsResult.Fail(failures)
                : ValidateOptionsResult.Success;
    }
}
